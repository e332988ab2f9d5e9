import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import { type DayChange, dayChangesOf, mergeDayChanges } from '../../../domain/history/day-changes.ts'
import { mergeSummaries, summarizeRows } from '../../../domain/history/range-summary.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import { decodeDayChanges, encodeDayChanges } from '../columns/day-changes-column.ts'
import { digestOfBytes } from './digest.ts'
import { type SummaryColumns, toDigestedSummary } from './digested-summary.ts'
import { digestOfRows, sumOfDigests } from './row-digest.ts'
import { checksumOfSummaryRow, type DigestedSummary, type SummaryKey } from './summary-checksum.ts'

/** A summary with the net changes of its days, encoded. */
export interface DatedSummary extends DigestedSummary {
  readonly days: Uint8Array
}

/** Of all rows of a range of level 1, newest first. */
export function summaryOfLeaf(rows: readonly Row[]): DatedSummary {
  return {
    summary: summarizeRows(rows),
    digest: digestOfRows(rows),
    ...dated(dayChangesOf(rows)),
  }
}

/** Of all parts of a range of level 2, newest first. */
export function summaryOfParts(parts: readonly DatedSummary[]): DatedSummary {
  return {
    summary: mergeSummaries(parts.map(({ summary }) => summary)),
    digest: sumOfDigests(parts.map(({ digest }) => digest)),
    ...dated(mergeDayChanges(parts.map(({ days }) => decodeDayChanges(days)))),
  }
}

/** The digest of the days that rows have. */
export function daysDigestOf(rows: readonly Row[]): bigint {
  return dated(dayChangesOf(rows)).daysDigest
}

function dated(changes: readonly DayChange[]) {
  const days = encodeDayChanges(changes)
  return { days, daysDigest: digestOfBytes(days) }
}

/** Throws DamagedHistory unless it is as it was written, its days included. */
export function toDatedSummary(key: SummaryKey, columns: SummaryColumns, days: unknown): DatedSummary {
  const summary = toDigestedSummary(key, columns)
  if (!(days instanceof Uint8Array) || digestOfBytes(days) !== summary.daysDigest) {
    throw new DamagedHistory('The changes by day of a range are damaged.')
  }
  return { ...summary, days }
}

/**
 * The row of a summary that an earlier version has written, with the days that `computed` has. Null for one that is
 * damaged, or sums up other rows.
 */
export function withDays(row: Readonly<Record<string, unknown>>, computed: DatedSummary | null) {
  const { digest, checksum } = row
  if (computed === null || checksum === null || String(checksum) !== String(checksumOfSummaryRow(row))) {
    return null
  }
  if (digest !== null && String(digest) !== String(computed.digest)) return null
  const { days, daysDigest } = computed
  return { days, daysDigest, checksum: checksumOfSummaryRow({ ...row, days_digest: daysDigest }) }
}
