import type { Range } from '../../domain/history/range-summary.ts'
import type { Segment } from '../../domain/history/segments.ts'
import { digestOfEdge, type EdgeDigests, edgesOf, summedRanges } from '../shared/digests/edge-digests.ts'
import { sumOfDigests } from '../shared/digests/row-digest.ts'
import type { Entries } from './entries.ts'
import type { RangeSummaries } from './range-summaries.ts'

/** The digests of the visible rows `shown`, from the stored rows at its ends and the stored digests between them. */
export function edgeDigests(
  rowSetId: number,
  shown: Range,
  { entries, summaries }: { readonly entries: Entries; readonly summaries: RangeSummaries },
): EdgeDigests {
  const rowsOf = (segment: Segment | undefined) =>
    segment === undefined ? [] : entries.range(rowSetId, segment.from, segment.to)
  const { top, bottom } = edgesOf(shown)
  return {
    top_digest: digestOfEdge(top, rowsOf(top)),
    bottom_digest: digestOfEdge(bottom, rowsOf(bottom)),
    ranges_digest: sumOfRanges(rowSetId, shown, summaries),
  }
}

/** The sum of the digests of all whole ranges; null if one is not known. */
export function sumOfRanges(rowSetId: number, shown: Range, summaries: RangeSummaries): bigint | null {
  const stored = summedRanges(shown).flatMap((part) => summaries.stored(rowSetId, part.level, part))
  return sumOfDigests(stored.map(({ digest }) => digest))
}
