import type { Day, DayRange } from '../day.ts'
import type { SourcedClose } from './price.ts'

/** A close this many days older still stands for a day without one. */
const CLOSE_AGE_MAX = 7

/** How far the closes of a coin have been read. */
interface SeriesReading {
  /** The days that each provider has been asked about. */
  readonly askedOfEach: readonly DayRange[]
  /** The first day of which a provider that was not asked about all days back to the beginning is known to have a close. */
  readonly awaitedFrom: Day
  /** The days whose own close is stored and cannot be read. */
  readonly damaged: ReadonlySet<Day>
}

/** The daily closes of one coin, as they serve for values. */
export class PriceSeries {
  /** The days that every provider of this coin has been asked about; null if there are none. */
  readonly asked: DayRange | null
  /** Ascending, as stored. */
  readonly closes: readonly SourcedClose[]
  readonly #askedOfEach: readonly DayRange[]
  readonly #awaitedFrom: Day
  readonly #first: Day
  /** The close that serves for each day from the first one on. */
  readonly #serving: readonly (SourcedClose | null)[]

  /** `closes` ascend. */
  constructor(
    closes: readonly SourcedClose[],
    asked: DayRange | null,
    {
      askedOfEach = asked === null ? [] : [asked],
      awaitedFrom = Number.POSITIVE_INFINITY,
      damaged = new Set(),
    }: Partial<SeriesReading> = {},
  ) {
    this.closes = closes
    this.asked = asked
    this.#askedOfEach = askedOfEach
    this.#awaitedFrom = awaitedFrom
    this.#first = closes[0]?.day ?? 0
    this.#serving = serving(closes, asked, damaged)
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

  /**
   * Whether one provider at least has been asked about all of these days, none is known to have closes between `heldSince`
   * and the first one, and each day since then has one that is at most a week older: then a provider that cannot be asked
   * is not worth waiting for.
   */
  isWhole({ from, to }: DayRange, heldSince: Day): boolean {
    const isRead = this.#askedOfEach.some((asked) => asked.from <= from && asked.to >= to)
    const lacksOlder = Math.max(this.#awaitedFrom, heldSince) < this.#first
    if (!isRead || this.closes.length === 0 || lacksOlder) return false
    return this.closes.every(({ day }, index) => {
      const next = this.closes[index + 1]?.day ?? to + 1
      return next - day <= CLOSE_AGE_MAX + 1
    })
  }
}

function serving(
  closes: readonly SourcedClose[],
  asked: DayRange | null,
  damaged: ReadonlySet<Day>,
): (SourcedClose | null)[] {
  const days: (SourcedClose | null)[] = []
  let last: SourcedClose | null = null
  const fillTo = (end: Day) => {
    if (last === null) return
    let isLast = true
    for (let day = last.day + 1; day < end; day += 1) {
      isLast &&= !damaged.has(day)
      const isHole = asked !== null && day >= asked.from && day <= asked.to
      days.push(isLast && isHole && day - last.day <= CLOSE_AGE_MAX ? last : null)
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
