import { type Range, wholeRanges } from '../../../domain/history/range-summary.ts'
import { type Segment, segmentsOf } from '../../../domain/history/segments.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import { digestOfRows } from './row-digest.ts'

/** Columns of a history's header. */
export interface EdgeDigests {
  readonly top_digest: bigint | null
  readonly bottom_digest: bigint | null
  readonly ranges_digest: bigint | null
}

/** The visible rows above and below all whole ranges: at most one segment each. */
export interface Edges {
  readonly top: Segment | undefined
  readonly bottom: Segment | undefined
}

export function edgesOf(shown: Range): Edges {
  const top = segmentsOf(shown, { from: shown.from, to: shown.from + 1 })
  const bottom = segmentsOf(shown, { from: shown.to - 1, to: shown.to })
  return {
    top: top.find(({ kind }) => kind === 'top'),
    bottom: bottom.find(({ kind }) => kind === 'bottom'),
  }
}

/** `rows` are those of the segment. */
export function digestOfEdge(segment: Segment | undefined, rows: readonly Row[]): bigint | null {
  return segment === undefined ? null : digestOfRows(rows)
}

/** Summaries whose digests add up to that of all whole ranges: the largest ones that fit. */
export function summedRanges(shown: Range): readonly (Range & { readonly level: 1 | 2 })[] {
  const { start, end } = wholeRanges(1, shown.from, shown.to)
  if (start >= end) return []
  const large = wholeRanges(2, start, end)
  if (large.start >= large.end) return [{ level: 1, from: start, to: end }]
  const parts = [
    { level: 1, from: start, to: large.start },
    { level: 2, from: large.start, to: large.end },
    { level: 1, from: large.end, to: end },
  ] as const
  return parts.filter(({ from, to }) => from < to)
}
