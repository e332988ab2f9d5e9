import { firstBreak } from '../../../domain/history/continuity.ts'
import { type Range, summarizeRows } from '../../../domain/history/range-summary.ts'
import type { Segment } from '../../../domain/history/segments.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import type { CheckedHistory } from './checked-history.ts'
import { digestOfRows } from './row-digest.ts'
import { isSameSummary } from './same-summary.ts'
import type { DigestedSummary } from './summary-checksum.ts'

/** Whether the rows of a segment are as they were written. `stored` is the summary of a range, if there is one. */
export function isSegmentIntact(
  history: CheckedHistory,
  segment: Segment,
  rows: readonly Row[],
  stored: DigestedSummary | undefined,
): boolean {
  if (segment.from === history.from && rows[0]?.balance !== history.balance) return false
  const last = rows.at(-1)
  if (segment.to === history.to && last?.balance !== last?.amount) return false
  if (segment.kind === 'range') return isRangeIntact(segment, rows, stored)
  const digest = digestInHeader(history, segment)
  return isWhole(segment, rows) && (digest === null || digest === digestOfRows(rows))
}

/** Whether the rows of a whole range, visible or not, are as they were written. `stored` is its summary. */
export function isRangeIntact(
  range: Range,
  rows: readonly Row[],
  stored: DigestedSummary | undefined,
): boolean {
  if (!isWhole(range, rows)) return false
  if (stored === undefined || !isSameSummary(stored.summary, summarizeRows(rows))) return false
  return stored.digest === null || stored.digest === digestOfRows(rows)
}

function isWhole({ from, to }: Range, rows: readonly Row[]): boolean {
  return rows.length === to - from && rows[0]?.position === from && firstBreak(rows) === null
}

/** The digest of a segment that is no range. */
export function digestInHeader(
  { topDigest, bottomDigest }: CheckedHistory,
  { kind }: Segment,
): bigint | null {
  if (kind === 'top') return topDigest
  return kind === 'bottom' ? bottomDigest : null
}
