import { type Level, type Relief, wholeStretches } from './stretch.ts'

/**
 * The position of the newest row at or before `time` (seconds) among positions `from` to `to` (exclusive), or null.
 * Exact whatever the order of the times: whole stretches are left out only by their earliest time.
 */
export function seekTime(relief: Relief, from: number, to: number, time: number): number | null {
  return seek(2, from, to)

  function seek(level: Level, from: number, to: number): number | null {
    if (from >= to) return null
    if (level === 0) return relief.firstAtOrBefore(0, from, to, time)?.from ?? null
    const below = (level - 1) as Level
    const { start, end } = wholeStretches(level, from, to)
    if (start >= end) return seek(below, from, to)
    const above = seek(below, from, start)
    if (above !== null) return above
    const found = relief.firstAtOrBefore(level, start, end, time)
    return found === null ? seek(below, end, to) : seek(below, found.from, found.to)
  }
}
