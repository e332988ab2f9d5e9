import { type Level, type Range, type RangeSummary, type SummaryQuery, wholeRanges } from './range-summary.ts'
import type { RowFilter } from './row-filter.ts'

/** Single rows that are read for one question: a few milliseconds of work. */
const ROWS_AT_ONCE = 2048

type Times = Pick<RowFilter, 'from' | 'to'>

/** What a look at one level leaves open. */
interface Look {
  readonly within: Range[]
  /** To be looked at on the level below. */
  readonly open: Range[]
}

/**
 * The positions among `visible` of rows within these times: ranges that do not touch, newest first. Exact whatever the
 * order of the times. Single rows are read only where a range of them lies on both sides of an end.
 */
export function* rowsWithin(visible: Range, times: Times): SummaryQuery<readonly Range[]> {
  if (visible.from >= visible.to) return []
  if (times.from === null && times.to === null) return [visible]
  const coarse = yield* look(2, [visible], times)
  const fine = yield* look(1, coarse.open, times)
  const within = [...coarse.within, ...fine.within]
  for (const ranges of piecesOf(fine.open)) within.push(...(yield* look(0, ranges, times)).within)
  return joined(within)
}

function* look(level: Level, ranges: readonly Range[], times: Times): SummaryQuery<Look> {
  const whole: Range[] = []
  const result: Look = { within: [], open: [] }
  for (const { from, to } of ranges) {
    const { start, end } = wholeRanges(level, from, to)
    if (start >= end) result.open.push({ from, to })
    else {
      whole.push({ from: start, to: end })
      result.open.push({ from, to: start }, { from: end, to })
    }
  }
  if (whole.length === 0) return result
  for (const summary of yield { kind: 'summaries', level, ranges: whole }) sort(summary, times, result)
  return result
}

function sort(summary: RangeSummary, { from, to }: Times, { within, open }: Look): void {
  const earliest = from ?? Number.NEGATIVE_INFINITY
  const latest = to ?? Number.POSITIVE_INFINITY
  const { minTime, maxTime } = summary
  if (maxTime < earliest || minTime > latest) return
  const range = { from: summary.from, to: summary.to }
  if (minTime >= earliest && maxTime <= latest) within.push(range)
  else open.push(range)
}

/** The ranges in groups of at most so many rows. */
function* piecesOf(ranges: readonly Range[]): Generator<readonly Range[]> {
  let piece: Range[] = []
  let rows = 0
  for (const range of ranges) {
    const size = range.to - range.from
    if (size <= 0) continue
    if (rows + size > ROWS_AT_ONCE && piece.length > 0) {
      yield piece
      piece = []
      rows = 0
    }
    piece.push(range)
    rows += size
  }
  if (piece.length > 0) yield piece
}

/** In order, with neighbours made one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const result: { from: number; to: number }[] = []
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last?.to === from) last.to = to
    else result.push({ from, to })
  }
  return result
}
