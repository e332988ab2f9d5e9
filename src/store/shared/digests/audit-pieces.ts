import { DamagedHistory, damagedRows } from '../../../domain/history/damaged-history.ts'
import { type Range, SUMMARY_ROWS } from '../../../domain/history/range-summary.ts'
import { type Segment, segmentsOf } from '../../../domain/history/segments.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import type { AuditPoint } from '../../../domain/ports/integrity.ts'
import { damageOf } from '../columns/damage-columns.ts'
import type { AddressColumns } from '../columns/joined-row.ts'
import type { CheckedHistory } from './checked-history.ts'
import { type DatedSummary, daysDigestOf, summaryOfParts } from './dated-summary.ts'
import { isSameSummary } from './same-summary.ts'

/** Segments that are audited in one piece of work: about 1,000 rows. */
export const AUDITED_SEGMENTS = 4
const PARENT = SUMMARY_ROWS[2]

/** Where to go on: at the newest row if the history was replaced or has lost rows meanwhile. */
export function auditedFrom(checked: CheckedHistory, from: AuditPoint | null): AuditPoint {
  const { rowSetId, balance } = checked
  const version = versionOf(checked)
  if (from === null || from.rowSetId !== rowSetId || from.next < checked.from) {
    return { rowSetId, next: checked.from, balance, version }
  }
  return from.version === version ? from : { ...from, balance: null, version }
}

function versionOf({ from, to, balance, topDigest, bottomDigest, rangesDigest }: CheckedHistory): string {
  return [from, to, balance, topDigest, bottomDigest, rangesDigest].join(' ')
}

export function nextSegments(checked: CheckedHistory, { next }: AuditPoint): readonly Segment[] {
  const wanted = { from: next, to: next + AUDITED_SEGMENTS * SUMMARY_ROWS[1] }
  return segmentsOf(checked, wanted).slice(0, AUDITED_SEGMENTS)
}

/** The point after a segment whose rows are intact. Throws DamagedHistory unless they continue those above. */
export function pointAfter(
  checked: CheckedHistory,
  point: AuditPoint,
  segment: Segment,
  rows: readonly Row[],
): AuditPoint {
  const isNext = segment.from === point.next && point.balance !== null
  if (isNext && rows[0]?.balance !== point.balance) {
    throw damagedRows(segment.from - checked.from, segment.to - checked.from)
  }
  const last = rows.at(-1) as Row
  return { ...point, next: segment.to, balance: last.balance - last.amount }
}

/** The range of level 2 that ends with this segment, if all of it is shown. */
export function parentEndingWith(checked: CheckedHistory, { kind, to }: Segment): Range | null {
  const from = to - PARENT
  return kind === 'range' && to % PARENT === 0 && from >= checked.from ? { from, to } : null
}

/** Throws DamagedHistory unless a range summary sums up its parts, newest first. */
export function requireSum(parent: DatedSummary | undefined, parts: readonly DatedSummary[]): void {
  const merged = summaryOfParts(parts)
  const isSame =
    parent !== undefined &&
    isSameSummary(parent.summary, merged.summary) &&
    parent.digest === merged.digest &&
    parent.daysDigest === merged.daysDigest
  if (!isSame) throw new DamagedHistory('A range summary of this address is damaged.')
}

/** Throws DamagedHistory unless the changes by day of a range are those of its rows, which are intact. */
export function requireDays(stored: DatedSummary | undefined, rows: readonly Row[]): void {
  if (stored?.daysDigest !== daysDigestOf(rows)) {
    throw new DamagedHistory('The changes by day of this address are damaged.')
  }
}

/** `sum` is that of the digests of all whole ranges. Throws DamagedHistory unless the header has it too. */
export function requireHeader(row: AddressColumns, sum: bigint | null): void {
  const damage = damageOf(row)
  if (damage !== null) throw new DamagedHistory(damage)
  const { ranges_digest: proven } = row
  if (proven !== null && BigInt(String(proven)) !== sum) {
    throw new DamagedHistory('The stored transactions of this address are not those that were proven.')
  }
}

/** Rows that an earlier version has written get their digests from the audit. */
export function lacksDigests(row: AddressColumns): boolean {
  return row['ranges_digest'] === null
}
