import type { Day, DayRange } from '../day.ts'
import type { SourcedClose } from './price.ts'

/** A close this many days older still stands for a day without one. */
const CLOSE_AGE_MAX = 7

/** The daily closes of one coin, as they serve for values. */
export class PriceSeries {
  /** The days that every provider of this coin has been asked about; null if there are none. */
  readonly asked: DayRange | null
  /** Ascending, as stored. */
  readonly closes: readonly SourcedClose[]
  readonly #first: Day
  /** The close that serves for each day from the first one on. */
  readonly #serving: readonly (SourcedClose | null)[]

  /** `closes` ascend. */
  constructor(closes: readonly SourcedClose[], asked: DayRange | null) {
    this.closes = closes
    this.asked = asked
    this.#first = closes[0]?.day ?? 0
    this.#serving = serving(closes, asked)
  }

  /**
   * The close of the day, or where no provider has one the last one before, at most a week older; null before the first
   * close, and as long as a provider that has not been asked may still have the day's own.
   */
  closeOf(day: Day): SourcedClose | null {
    return this.#serving[day - this.#first] ?? null
  }

  /** The newest close of the day or a day of the week before it. */
  latestUpTo(day: Day): SourcedClose | null {
    const oldest = Math.max(day - CLOSE_AGE_MAX, this.#first)
    for (let at = day; at >= oldest; at -= 1) {
      const close = this.closeOf(at)
      if (close !== null) return day - close.day > CLOSE_AGE_MAX ? null : close
    }
    return null
  }

  isAsked(day: Day): boolean {
    return this.asked !== null && day >= this.asked.from && day <= this.asked.to
  }
}

function serving(closes: readonly SourcedClose[], asked: DayRange | null): (SourcedClose | null)[] {
  const days: (SourcedClose | null)[] = []
  let last: SourcedClose | null = null
  const fillTo = (end: Day) => {
    if (last === null) return
    for (let day = last.day + 1; day < end; day += 1) {
      const isHole = asked !== null && day >= asked.from && day <= asked.to
      days.push(isHole && day - last.day <= CLOSE_AGE_MAX ? last : null)
    }
  }
  for (const close of closes) {
    fillTo(close.day)
    days.push(close)
    last = close
  }
  if (asked !== null) fillTo(asked.to + 1)
  return days
}

/** What two ranges have in common; null if that is nothing. */
export function commonDays(a: DayRange, b: DayRange): DayRange | null {
  const range = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }
  return range.from <= range.to ? range : null
}
