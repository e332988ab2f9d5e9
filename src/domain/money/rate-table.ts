import type { Day } from '../day.ts'
import { type Currency, US_DOLLAR } from './currency.ts'
import { parsePositive } from './decimal.ts'
import { divide, type Fraction, fractionOf, ONE } from './fraction.ts'
import type { RatesOfDay } from './price.ts'
import { writeSignificant } from './write-decimal.ts'

/** A rate this many days older still serves: no rates are published at weekends and on holidays. */
const RATE_AGE_MAX = 7
/** Rates are stated with five to seven digits; the quotient of two of them is written with so many. */
const RATE_DIGITS = 18

/** How many units of a currency one US dollar was worth. */
export interface DollarRate {
  /** The day that it was published on. */
  readonly day: Day
  /** Exact. */
  readonly perDollar: Fraction
  /** The same as decimal text, rounded where it has no end. */
  readonly text: string
}

/** What was published on a day, of which nothing can be read any more. */
const DAMAGED: RatesOfDay['rates'] = {}

/** The rates of one currency on the days that they were published, ascending. */
export class RateTable {
  readonly #days: readonly RatesOfDay[]
  readonly #completeTo: Day
  readonly #currency: Currency
  readonly #known = new Map<Day, DollarRate>()

  /**
   * `completeTo`: the last day whose rates are all known, so that none is published any more. `damaged`: days whose rates are
   * stored and cannot be read; no earlier ones serve instead of them.
   */
  constructor(
    currency: Currency,
    days: readonly RatesOfDay[],
    completeTo: Day,
    damaged: readonly Day[] = [],
  ) {
    this.#currency = currency
    const published = days.filter(
      ({ rates }) => perEuro(rates, currency.code) !== null && perEuro(rates, US_DOLLAR.code) !== null,
    )
    const unreadable = damaged.map((day) => ({ day, rates: DAMAGED }))
    this.#days = [...published, ...unreadable].sort((a, b) => a.day - b.day)
    this.#completeTo = completeTo
  }

  isComplete(day: Day): boolean {
    return day <= this.#completeTo
  }

  /** The rate of the day, or the last one published before it, at most a week older; null if it is damaged. */
  rateOf(day: Day): DollarRate | null {
    let [low, high] = [0, this.#days.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#days[middle] as RatesOfDay).day <= day) low = middle + 1
      else high = middle
    }
    const published = this.#days[low - 1]
    return published !== undefined && day - published.day <= RATE_AGE_MAX ? this.#rateOn(published) : null
  }

  #rateOn({ day, rates }: RatesOfDay): DollarRate | null {
    const known = this.#known.get(day)
    if (known !== undefined) return known
    const dollars = perEuro(rates, US_DOLLAR.code)
    const units = perEuro(rates, this.#currency.code)
    if (dollars === null || units === null) return null
    const perDollar = divide(units, dollars)
    const rate = { day, perDollar, text: writeSignificant(perDollar, RATE_DIGITS) }
    this.#known.set(day, rate)
    return rate
  }
}

function perEuro(rates: Readonly<Record<string, string>>, code: string): Fraction | null {
  if (code === 'EUR') return ONE
  const decimal = Object.hasOwn(rates, code) ? parsePositive(rates[code] as string) : null
  return decimal === null ? null : fractionOf(decimal)
}
