import { type Range, wholeRanges } from '../../domain/history/range-summary.ts'
import { type Segment, segmentsOf } from '../../domain/history/segments.ts'
import { digestOfRows, sumOfDigests } from '../shared/digests/row-digest.ts'
import type { Entries } from './entries.ts'
import type { RangeSummaries } from './range-summaries.ts'

/** Columns of a history's header. */
export interface EdgeDigests {
  readonly top_digest: bigint | null
  readonly bottom_digest: bigint | null
  readonly ranges_digest: bigint | null
}

/** The digests of the visible rows `shown`, from the stored rows at its ends and the stored digests between them. */
export function edgeDigests(
  rowSetId: number,
  shown: Range,
  { entries, summaries }: { readonly entries: Entries; readonly summaries: RangeSummaries },
): EdgeDigests {
  const digestOf = (segment: Segment | undefined) =>
    segment === undefined ? null : digestOfRows(entries.range(rowSetId, segment.from, segment.to))
  const top = segmentsOf(shown, { from: shown.from, to: shown.from + 1 }).find(({ kind }) => kind === 'top')
  const bottom = segmentsOf(shown, { from: shown.to - 1, to: shown.to }).find(({ kind }) => kind === 'bottom')
  return {
    top_digest: digestOf(top),
    bottom_digest: digestOf(bottom),
    ranges_digest: sumOfRanges(rowSetId, shown, summaries),
  }
}

/** The sum of the digests of all whole ranges; null if one is not known. */
export function sumOfRanges(rowSetId: number, shown: Range, summaries: RangeSummaries): bigint | null {
  const { start, end } = wholeRanges(1, shown.from, shown.to)
  if (start >= end) return 0n
  const large = wholeRanges(2, start, end)
  const digests = (level: 1 | 2, from: number, to: number) =>
    from < to ? summaries.stored(rowSetId, level, { from, to }).map(({ digest }) => digest) : []
  if (large.start >= large.end) return sumOfDigests(digests(1, start, end))
  return sumOfDigests([
    ...digests(1, start, large.start),
    ...digests(2, large.start, large.end),
    ...digests(1, large.end, end),
  ])
}
