import {
  type Level,
  mergeSummaries,
  type Range,
  type RangeSummary,
  type SummaryQuery,
  wholeRanges,
} from './range-summary.ts'

/** Points of one bucket: its first, lowest, highest and last. */
const POINTS_PER_BUCKET = 4
/** A summary goes into one bucket as a whole if it spans at most this many of them. */
const WHOLE_BUCKETS_MAX = 2

/**
 * At most `most` (1 or more) of the positions `from` to `to` (exclusive), oldest first, which draw the same line as all
 * of them: the first, lowest, highest and last of each bucket of time. Reads summaries wherever they are shorter than a
 * bucket or two, so that the work depends on the number of points and hardly on that of the rows; a level is one question.
 */
export function* thin(from: number, to: number, most: number): SummaryQuery<readonly number[]> {
  if (to - from <= most) return Array.from({ length: Math.max(0, to - from) }, (_, index) => to - 1 - index)
  const ends = [
    { from, to: from + 1 },
    { from: to - 1, to },
  ]
  const [newest, oldest] = (yield { kind: 'summaries', level: 0, ranges: ends }) as [
    RangeSummary,
    RangeSummary,
  ]
  const count = Math.max(1, Math.floor(most / POINTS_PER_BUCKET))
  const width = Math.max(1, (newest.maxTime - oldest.minTime) / count)
  const buckets = new Map<number, RangeSummary[]>()
  let left: readonly Range[] = [{ from, to }]
  for (const level of [2, 1, 0] as const) {
    const below: Range[] = []
    const ranges: Range[] = []
    for (const range of left) split(level, range, { ranges, below })
    const parts = ranges.length === 0 ? [] : yield { kind: 'summaries', level, ranges }
    for (const part of parts) {
      if (level === 0 || part.maxTime - part.minTime <= WHOLE_BUCKETS_MAX * width) add(part)
      else below.push(part)
    }
    left = below
  }
  const chosen = new Set<number>()
  for (const parts of buckets.values()) for (const position of corners(join(parts))) chosen.add(position)
  const kept = chosen.size <= most ? [...chosen] : essential(join([...buckets.values()].flat()), most)
  return kept.sort((a, b) => b - a)

  function add(part: RangeSummary): void {
    const slot = Math.min(count - 1, Math.max(0, Math.floor((part.minTime - oldest.minTime) / width)))
    const bucket = buckets.get(slot)
    if (bucket === undefined) buckets.set(slot, [part])
    else bucket.push(part)
  }
}

/** The part of a range that whole summaries cover, and what is left of it for the level below. */
function split(level: Level, { from, to }: Range, into: { ranges: Range[]; below: Range[] }): void {
  const { start, end } = wholeRanges(level, from, to)
  if (start >= end) {
    into.below.push({ from, to })
    return
  }
  into.ranges.push({ from: start, to: end })
  if (from < start) into.below.push({ from, to: start })
  if (end < to) into.below.push({ from: end, to })
}

function join(parts: RangeSummary[]): RangeSummary {
  return mergeSummaries(parts.sort((a, b) => a.from - b.from))
}

function corners({ from, to, lowest, highest }: RangeSummary): readonly number[] {
  return [from, to - 1, highest.position, lowest.position]
}

/** For fewer points than one bucket has: the latest first, then the earliest. */
function essential(all: RangeSummary, most: number): number[] {
  return [...new Set(corners(all))].slice(0, most)
}
