import type { ChainSlug } from '../chains/chain.ts'
import type { Day } from '../day.ts'
import type { DayChange } from '../history/day-changes.ts'
import { dayPricesOf, type Quotes } from './day-prices.ts'
import { add, type Fraction, roundHalfEven, ZERO } from './fraction.ts'
import { thinValues } from './thin-values.ts'

/** What is held of one coin. */
export interface CoinDays {
  readonly chain: ChainSlug
  /** Ascending. */
  readonly changes: readonly DayChange[]
  /** Now, in base units: with what has no day yet. */
  readonly balance: bigint
}

/** Both inclusive; null = no end. */
export interface DaySpan {
  readonly from: Day | null
  readonly to: Day | null
}

/** At the end of a UTC day; on the last day: now. */
export interface ValuePoint {
  readonly day: Day
  /** In the currency, in units of its last digit, without what is unpriced; null where all that is held is unpriced, or prices are off. */
  readonly value: bigint | null
  /** Of the only coin, in base units; null for several coins. */
  readonly balance: bigint | null
  /** Coins that are held and have no price on that day. */
  readonly unpriced: readonly ChainSlug[]
}

/**
 * What coins were worth at the end of each day since there were any, oldest first; the last point is now, if the span
 * reaches it. Exact, and rounded once for each point. Of more days than `most`, the lowest, highest and last value of
 * each stretch of days are kept.
 */
export function valueSeries(
  coins: readonly CoinDays[],
  { from, to }: DaySpan,
  most: number,
  quotes: Quotes,
): readonly ValuePoint[] {
  const { today } = quotes
  const first = Math.min(today, ...coins.map(({ changes }) => changes[0]?.day ?? today))
  const start = Math.max(first, from ?? first)
  const worth = worthOfDays(coins, start, Math.min(to ?? today, today - 1), quotes)
  const reachesNow = to === null || to >= today
  const hasBegun = from === null || from <= today
  if (reachesNow && hasBegun) worth.push(worthNow(coins, quotes))
  const kept = thinValues(
    worth.map(({ exact }) => exact),
    most,
  )
  return kept.map((index) => {
    const { day, exact, balance, unpriced } = worth[index] as Worth
    const value = exact === null ? null : roundHalfEven(exact, quotes.currency.digits)
    return { day, value, balance, unpriced }
  })
}

/** A point before it is rounded. */
interface Worth extends Omit<ValuePoint, 'value'> {
  readonly exact: Fraction | null
}

interface Holding {
  readonly chain: ChainSlug
  readonly changes: readonly DayChange[]
  readonly prices: { at(day: Day): bigint | null }
  next: number
  balance: bigint
}

function worthOfDays(coins: readonly CoinDays[], start: Day, last: Day, quotes: Quotes): Worth[] {
  const prices = dayPricesOf(quotes)
  const holdings = coins.map(
    ({ chain, changes }): Holding => ({ chain, changes, prices: prices.of(chain), next: 0, balance: 0n }),
  )
  const worth: Worth[] = []
  for (let day = start; day <= last; day += 1) {
    let numerator = 0n
    let unpriced: ChainSlug[] | null = null
    let priced = 0
    for (const holding of holdings) {
      goTo(holding, day)
      if (holding.balance === 0n) continue
      const price = holding.prices.at(day)
      if (price === null) {
        unpriced ??= []
        unpriced.push(holding.chain)
      } else {
        numerator += holding.balance * price
        priced += 1
      }
    }
    const isKnown = priced > 0 || (unpriced === null && quotes.isOff !== true)
    worth.push({
      day,
      exact: isKnown ? { numerator, denominator: prices.denominatorOf(day) } : null,
      balance: onlyBalance(holdings),
      unpriced: unpriced ?? NONE,
    })
  }
  return worth
}

/** The sum of all changes up to the end of a day, which is not before the one of the last call. */
function goTo(holding: Holding, day: Day): void {
  const { changes } = holding
  for (; holding.next < changes.length; holding.next += 1) {
    const { day: changed, change } = changes[holding.next] as DayChange
    if (changed > day) return
    holding.balance += change
  }
}

function worthNow(coins: readonly CoinDays[], quotes: Quotes): Worth {
  let exact: Fraction = ZERO
  let priced = 0
  const unpriced: ChainSlug[] = []
  for (const { chain, balance } of coins) {
    if (balance === 0n) continue
    const quote = quotes.quoteNow(chain)
    if (quote === null) {
      unpriced.push(chain)
      continue
    }
    const { numerator, denominator } = quote.perUnit
    exact = add(exact, { numerator: balance * numerator, denominator })
    priced += 1
  }
  const isKnown = priced > 0 || (unpriced.length === 0 && quotes.isOff !== true)
  return { day: quotes.today, exact: isKnown ? exact : null, balance: onlyBalance(coins), unpriced }
}

const NONE: readonly ChainSlug[] = []

function onlyBalance(coins: readonly { readonly balance: bigint }[]): bigint | null {
  return coins.length === 1 ? (coins[0]?.balance ?? null) : null
}
