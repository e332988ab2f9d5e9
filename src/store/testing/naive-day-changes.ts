import type { DayChange } from '../../domain/history/day-changes.ts'
import type { Row } from '../../domain/history/transfer.ts'

/** The sum of each UTC day over all confirmed rows, one row after another. */
export function naiveDayChanges(rows: readonly Row[]): readonly DayChange[] {
  const sums = new Map<number, bigint>()
  for (const { height, time, amount } of rows) {
    const day = Math.floor(time / 86_400)
    if (height !== null) sums.set(day, (sums.get(day) ?? 0n) + amount)
  }
  return [...sums]
    .filter(([, change]) => change !== 0n)
    .sort(([a], [b]) => a - b)
    .map(([day, change]) => ({ day, change }))
}
