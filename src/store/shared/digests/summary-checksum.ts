import type { RangeSummary } from '../../../domain/history/range-summary.ts'
import { digestOfValues } from './digest.ts'

/** A summary and the digest of its rows; null if an earlier version has written them. */
export interface DigestedSummary {
  readonly summary: RangeSummary
  readonly digest: bigint | null
  /** That of the net changes of its days, which are stored beside it (`dated-summary.ts`). */
  readonly daysDigest: bigint
}

/** Where a range summary is stored. */
export interface SummaryKey {
  readonly rowSetId: number
  readonly level: 1 | 2
  readonly number: number
}

/** Of all that is stored of a range summary, the digests of its rows and of its days included. */
export function summaryChecksum(
  { rowSetId, level, number }: SummaryKey,
  { summary: { minTime, maxTime, lowest, highest }, digest, daysDigest }: DigestedSummary,
): bigint {
  return digestOfValues([
    rowSetId,
    level,
    number,
    minTime,
    maxTime,
    lowest.position,
    lowest.balance,
    highest.position,
    highest.balance,
    digest,
    daysDigest,
  ])
}

const COVERED = [
  'row_set_id',
  'level',
  'number',
  'min_time',
  'max_time',
  'low_position',
  'low_balance',
  'high_position',
  'high_balance',
  'digest',
] as const

/** The same of a stored row, whose values may be damaged. One without days is covered as earlier versions did it. */
export function checksumOfSummaryRow(row: Readonly<Record<string, unknown>>): bigint {
  const covered = COVERED.map((name) => row[name])
  const { days_digest: daysDigest = null } = row
  return digestOfValues(daysDigest === null ? covered : [...covered, daysDigest])
}
