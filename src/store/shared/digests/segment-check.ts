import { firstBreak } from '../../../domain/history/continuity.ts'
import { summarizeRows } from '../../../domain/history/range-summary.ts'
import type { Segment } from '../../../domain/history/segments.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import type { CheckedHistory } from './checked-history.ts'
import type { DigestedSummary } from './digested-summary.ts'
import { digestOfRows } from './row-digest.ts'
import { isSameSummary } from './same-summary.ts'

/** Whether the rows of a segment are as they were written. `stored` is the summary of a range, if there is one. */
export function isSegmentIntact(
  history: CheckedHistory,
  segment: Segment,
  rows: readonly Row[],
  stored: DigestedSummary | undefined,
): boolean {
  if (rows.length !== segment.to - segment.from || firstBreak(rows) !== null) return false
  if (rows[0]?.position !== segment.from) return false
  if (segment.from === history.from && rows[0].balance !== history.balance) return false
  const last = rows.at(-1)
  if (segment.to === history.to && last?.balance !== last?.amount) return false
  if (segment.kind !== 'range') {
    const digest = digestInHeader(history, segment)
    return digest === null || digest === digestOfRows(rows)
  }
  if (stored === undefined || !isSameSummary(stored.summary, summarizeRows(rows))) return false
  return stored.digest === null || stored.digest === digestOfRows(rows)
}

/** The digest of a segment that is no range. */
export function digestInHeader(
  { topDigest, bottomDigest }: CheckedHistory,
  { kind }: Segment,
): bigint | null {
  if (kind === 'top') return topDigest
  return kind === 'bottom' ? bottomDigest : null
}
