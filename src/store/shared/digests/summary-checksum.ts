import type { RangeSummary } from '../../../domain/history/range-summary.ts'
import { digestOfValues } from './digest.ts'

/** Where a range summary is stored. */
export interface SummaryKey {
  readonly rowSetId: number
  readonly level: 1 | 2
  readonly number: number
}

/** Of all that is stored of a range summary, the digest of its rows included. */
export function summaryChecksum(
  { rowSetId, level, number }: SummaryKey,
  { minTime, maxTime, lowest, highest }: RangeSummary,
  digest: bigint | null,
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

/** The same of a stored row, whose values may be damaged. */
export function checksumOfSummaryRow(row: Readonly<Record<string, unknown>>): bigint {
  return digestOfValues(COVERED.map((name) => row[name]))
}
