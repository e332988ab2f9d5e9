import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import { SUMMARY_ROWS } from '../../../domain/history/range-summary.ts'
import { fromColumn } from '../columns/amount-column.ts'
import { type DigestedSummary, type SummaryKey, summaryChecksum } from './summary-checksum.ts'

/** A row of the table `range_summary`, without its key. */
export interface SummaryColumns {
  readonly minTime: unknown
  readonly maxTime: unknown
  readonly lowPosition: unknown
  readonly lowBalance: unknown
  readonly highPosition: unknown
  readonly highBalance: unknown
  readonly digest: unknown
  readonly daysDigest: unknown
  readonly checksum: unknown
}

/** Throws DamagedHistory unless it is as it was written. Every one has a checksum, and a digest of its days. */
export function toDigestedSummary(key: SummaryKey, columns: SummaryColumns): DigestedSummary {
  const size = SUMMARY_ROWS[key.level]
  const from = key.number * size
  const summary = {
    from,
    to: from + size,
    minTime: Number(columns.minTime),
    maxTime: Number(columns.maxTime),
    lowest: { position: Number(columns.lowPosition), balance: fromColumn(columns.lowBalance) },
    highest: { position: Number(columns.highPosition), balance: fromColumn(columns.highBalance) },
  }
  const digest = columns.digest === null ? null : fromColumn(columns.digest)
  const { checksum } = columns
  if (checksum === null || columns.daysDigest === null) throw new DamagedHistory(DAMAGED)
  const digested = { summary, digest, daysDigest: fromColumn(columns.daysDigest) }
  if (summaryChecksum(key, digested) !== fromColumn(checksum)) throw new DamagedHistory(DAMAGED)
  return digested
}

const DAMAGED = 'A range summary is damaged.'
