import { type DatedSummary, toDatedSummary } from '../shared/digests/dated-summary.ts'
import { type SummaryColumns, toDigestedSummary } from '../shared/digests/digested-summary.ts'
import type { DigestedSummary, SummaryKey } from '../shared/digests/summary-checksum.ts'
import type { Columns } from './database.ts'

/** The columns of a range summary after its key. */
export const SUMMARY_COLUMNS =
  'number, min_time, max_time, low_position, low_balance, high_position, high_balance, digest, days_digest, checksum'
/** The same with the net changes of its days. */
export const DATED_COLUMNS = `${SUMMARY_COLUMNS}, days`

/** A row of the table `range_summary`. Throws DamagedHistory. */
export function toSummary(rowSetId: number, level: 1 | 2, row: Columns): DigestedSummary {
  return toDigestedSummary(keyOf(rowSetId, level, row), named(row))
}

/** One of the DATED_COLUMNS. */
export function toDated(rowSetId: number, level: 1 | 2, row: Columns): DatedSummary {
  return toDatedSummary(keyOf(rowSetId, level, row), named(row), row['days'])
}

function keyOf(rowSetId: number, level: 1 | 2, row: Columns): SummaryKey {
  return { rowSetId, level, number: Number(row['number']) }
}

function named(row: Columns): SummaryColumns {
  return {
    minTime: row['min_time'],
    maxTime: row['max_time'],
    lowPosition: row['low_position'],
    lowBalance: row['low_balance'],
    highPosition: row['high_position'],
    highBalance: row['high_balance'],
    digest: row['digest'],
    daysDigest: row['days_digest'],
    checksum: row['checksum'],
  }
}
