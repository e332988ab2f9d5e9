import type { Day } from '../day.ts'
import type { DayChange } from '../history/day-changes.ts'
import type { Quotes } from './day-prices.ts'
import { type CoinDays, Holding, type Worth, worthOfDays } from './worth.ts'

/** About 1 MB each, where something was held on every day of seventeen years. */
const REMEMBERED = 8

/** What coins were worth on the days whose closes do not change any more: those before yesterday. */
export interface SettledWorth {
  /** One for each day from the first with a change on. */
  readonly days: readonly Worth[]
  /** At the end of the day before yesterday. */
  readonly holdings: readonly Holding[]
}

interface Known extends SettledWorth {
  readonly currency: string
  readonly closes: object
  readonly coins: readonly CoinDays[]
  readonly first: Day
}

/**
 * The worth of what was asked for lately: by the same closes, only the days from the first change on are summed up again.
 */
export class RememberedWorth {
  #known: readonly Known[] = []

  /** `first`: the first day with a change. */
  of(coins: readonly CoinDays[], first: Day, quotes: Quotes): SettledWorth {
    const { closes, today } = quotes
    const currency = quotes.currency.code
    const current = this.#known.filter((known) => known.currency !== currency || known.closes === closes)
    let [nearest, same]: [Known | null, Day] = [null, first]
    for (const known of current) {
      const until = known.closes === closes && known.first === first ? sameUntil(known.coins, coins) : first
      if (until > same) [nearest, same] = [known, until]
    }
    const found = { currency, closes, coins, first, ...continued(nearest, coins, same, today - 2, quotes) }
    this.#known = [found, ...current.filter((known) => known !== nearest)].slice(0, REMEMBERED)
    return found
  }
}

/** `from`: the first day that is not known. */
function continued(
  known: Known | null,
  coins: readonly CoinDays[],
  from: Day,
  last: Day,
  quotes: Quotes,
): SettledWorth {
  const holdings = coins.map((coin, index) => known?.holdings[index]?.at(from - 1, coin) ?? new Holding(coin))
  const days = worthOfDays(holdings, from, last, quotes)
  const before = known?.days.slice(0, from - known.first) ?? []
  return { holdings, days: [...before, ...days] }
}

/** The first day on which the coins may differ. */
function sameUntil(known: readonly CoinDays[], coins: readonly CoinDays[]): Day {
  if (known.length !== coins.length) return Number.NEGATIVE_INFINITY
  return Math.min(
    ...coins.map(({ chain, changes }, index) => {
      const before = known[index] as CoinDays
      return before.chain === chain ? firstDifference(before.changes, changes) : Number.NEGATIVE_INFINITY
    }),
  )
}

/** The stores return the same object as long as nothing has changed. */
function firstDifference(a: readonly DayChange[], b: readonly DayChange[]): Day {
  if (a === b) return Number.POSITIVE_INFINITY
  let at = 0
  while (at < a.length && at < b.length && a[at]?.day === b[at]?.day && a[at]?.change === b[at]?.change)
    at += 1
  return Math.min(a[at]?.day ?? Number.POSITIVE_INFINITY, b[at]?.day ?? Number.POSITIVE_INFINITY)
}
