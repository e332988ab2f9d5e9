import { type Day, dayText, parseDay } from '../../../domain/day.ts'
import { Random, seedOf } from '../../chain/random.ts'

/** Roughly the units per euro of the currencies that the ECB publishes, and of one with three digits, for tests. */
const LEVELS: readonly (readonly [currency: string, perEuro: number, decimals: number])[] = [
  ['USD', 1.13, 4],
  ['JPY', 140, 2],
  ['BGN', 1.9558, 4],
  ['CZK', 25.4, 3],
  ['DKK', 7.45, 4],
  ['GBP', 0.86, 5],
  ['HUF', 340, 2],
  ['PLN', 4.3, 4],
  ['RON', 4.7, 4],
  ['SEK', 10.2, 4],
  ['CHF', 1.03, 4],
  ['ISK', 145, 2],
  ['NOK', 10.1, 4],
  ['TRY', 12, 4],
  ['AUD', 1.58, 4],
  ['BRL', 5.1, 4],
  ['CAD', 1.48, 4],
  ['CNY', 7.6, 4],
  ['HKD', 8.8, 4],
  ['IDR', 16_400, 2],
  ['ILS', 3.9, 4],
  ['INR', 86, 4],
  ['KRW', 1_400, 2],
  ['MXN', 21, 4],
  ['MYR', 4.7, 4],
  ['NZD', 1.72, 4],
  ['PHP', 59, 3],
  ['SGD', 1.5, 4],
  ['THB', 37, 3],
  ['ZAR', 17.6, 4],
  ['KWD', 0.34, 5],
]
const FIRST = '2009-01-02'
const REMAINS = 0.995
const STEP = 0.004
const DISTANCE_MAX = 0.12
/** On these days, and at weekends, there are none. */
const HOLIDAYS = new Set(['01-01', '05-01', '12-25', '12-26'])

export interface SimRates {
  readonly day: Day
  /** As published, in the order of `RATE_CURRENCIES`. */
  readonly rates: readonly string[]
}

export const RATE_CURRENCIES: readonly string[] = LEVELS.map(([currency]) => currency)

/** Demo rates of every working day up to this one, oldest first. The same seed gives the same rates. */
export function simulatedRates(seed: number, to: Day): readonly SimRates[] {
  const walks = LEVELS.map(([currency, level, decimals]) => {
    const random = new Random(seedOf(seed, 'rates', currency))
    let distance = 0
    return () => {
      const step = (random.next() + random.next() - 1) * STEP
      distance = Math.max(-DISTANCE_MAX, Math.min(DISTANCE_MAX, distance * REMAINS + step))
      return (level * (1 + distance)).toFixed(decimals)
    }
  })
  const first = parseDay(FIRST) ?? to
  return Array.from({ length: Math.max(to - first + 1, 0) }, (_, place) => first + place)
    .filter(isWorkingDay)
    .map((day) => ({ day, rates: walks.map((next) => next()) }))
}

function isWorkingDay(day: Day): boolean {
  const weekday = (day + 4) % 7
  return weekday !== 0 && weekday !== 6 && !HOLIDAYS.has(dayText(day).slice(5))
}
