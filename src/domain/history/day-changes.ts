import { type Day, dayOfSeconds } from '../day.ts'

/** By how much the rows of one UTC day change a balance, in base units. */
export interface DayChange {
  readonly day: Day
  readonly change: bigint
}

interface DatedAmount {
  /** Seconds since 1970. */
  readonly time: number
  readonly amount: bigint
}

/** Of rows, newest first: ascending days, without those whose amounts cancel each other out. */
export function dayChangesOf(rows: readonly DatedAmount[]): readonly DayChange[] {
  const sums = new DaySums()
  for (let index = rows.length - 1; index >= 0; index--) {
    const { time, amount } = rows[index] as DatedAmount
    sums.add(dayOfSeconds(time), amount)
  }
  return sums.changes()
}

/** The sum of the changes of neighbouring parts of a history, newest first. */
export function mergeDayChanges(parts: readonly (readonly DayChange[])[]): readonly DayChange[] {
  const sums = new DaySums()
  for (let index = parts.length - 1; index >= 0; index--) {
    for (const { day, change } of parts[index] as readonly DayChange[]) sums.add(day, change)
  }
  return sums.changes()
}

/** Sums by day. Days that are added nearly in their order cost next to nothing; blocks are stamped only nearly so. */
class DaySums {
  readonly #days: Day[] = []
  readonly #sums: bigint[] = []

  add(day: Day, change: bigint): void {
    let after = this.#days.length
    while (after > 0 && (this.#days[after - 1] as Day) > day) after -= 1
    if (after > 0 && this.#days[after - 1] === day) {
      this.#sums[after - 1] = (this.#sums[after - 1] as bigint) + change
    } else if (after === this.#days.length) {
      this.#days.push(day)
      this.#sums.push(change)
    } else {
      this.#days.splice(after, 0, day)
      this.#sums.splice(after, 0, change)
    }
  }

  changes(): readonly DayChange[] {
    const changes: DayChange[] = []
    for (const [index, day] of this.#days.entries()) {
      const change = this.#sums[index] as bigint
      if (change !== 0n) changes.push({ day, change })
    }
    return changes
  }
}
