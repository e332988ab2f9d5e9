import { type Level, type RangeSummary, type SummaryQuery, wholeRanges } from './range-summary.ts'

/**
 * The position of the newest row at or before `time` (seconds) among positions `from` to `to` (exclusive), or null.
 * Exact whatever the order of the times: a summary is skipped only by its earliest time.
 */
export function* seekTime(from: number, to: number, time: number): SummaryQuery<number | null> {
  return yield* seek(2, from, to)

  function* seek(level: Level, from: number, to: number): SummaryQuery<number | null> {
    if (from >= to) return null
    if (level === 0) return (yield* first(0, from, to))?.from ?? null
    const below = (level - 1) as Level
    const { start, end } = wholeRanges(level, from, to)
    if (start >= end) return yield* seek(below, from, to)
    const above = yield* seek(below, from, start)
    if (above !== null) return above
    const found = yield* first(level, start, end)
    return found === null ? yield* seek(below, end, to) : yield* seek(below, found.from, found.to)
  }

  function* first(level: Level, from: number, to: number): SummaryQuery<RangeSummary | null> {
    const [found] = yield { kind: 'first', level, range: { from, to }, time } as const
    return found ?? null
  }
}
