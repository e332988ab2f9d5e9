import type { Day } from '../domain/day.ts'
import type { DayClose } from '../domain/money/price.ts'

/** Ascending, once per day. A day that has two different closes has none: either may be wrong. */
export function closesByDay(stated: Iterable<DayClose | null>): readonly DayClose[] {
  const closes = new Map<Day, DayClose>()
  const doubtful = new Set<Day>()
  for (const close of stated) {
    if (close === null) continue
    const other = closes.get(close.day)
    if (other !== undefined && other.close !== close.close) doubtful.add(close.day)
    closes.set(close.day, close)
  }
  return [...closes.values()].filter(({ day }) => !doubtful.has(day)).toSorted((a, b) => a.day - b.day)
}

/** Today still runs: its close is not final. */
export function finished(closes: readonly DayClose[], today: Day): readonly DayClose[] {
  return closes.filter(({ day }) => day < today)
}
