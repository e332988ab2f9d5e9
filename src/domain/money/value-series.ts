import type { ChainSlug } from '../chains/chain.ts'
import type { Day } from '../day.ts'
import type { Quotes } from './day-prices.ts'
import { roundHalfEven } from './fraction.ts'
import { RememberedWorth } from './remembered-worth.ts'
import { thinValues } from './thin-values.ts'
import { type CoinDays, type Holding, type Worth, worthOf } from './worth.ts'

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
  remembered = new RememberedWorth(),
): readonly ValuePoint[] {
  const { today } = quotes
  const first = Math.min(today, ...coins.map(({ changes }) => changes[0]?.day ?? today))
  const { days, holdings } = remembered.of(coins, first, quotes)
  const [start, end] = [Math.max(first, from ?? first), to ?? today]
  const worth = days.slice(start - first, Math.max(end + 1 - first, 0))
  const yesterday = today - 1
  if (start <= yesterday && end >= yesterday) worth.push(worthOfYesterday(holdings, quotes))
  if (start <= today && end >= today)
    worth.push(worthOf(coins, today, (chain) => quotes.quoteNow(chain), quotes.isOff))
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

/** Its close may not be there yet. */
function worthOfYesterday(settled: readonly Holding[], quotes: Quotes): Worth {
  const yesterday = quotes.today - 1
  const holdings = settled.map((holding) => holding.copy())
  for (const holding of holdings) holding.goTo(yesterday)
  return worthOf(holdings, yesterday, (chain) => quotes.quoteOfDay(chain, yesterday), quotes.isOff)
}
