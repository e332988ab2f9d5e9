import type { ChainSlug } from '../../src/domain/chains/chain.ts'
import { type Day, dayOfSeconds } from '../../src/domain/day.ts'
import type { Quotes } from '../../src/domain/money/day-prices.ts'
import { powerOfTen, roundHalfEven } from '../../src/domain/money/fraction.ts'
import { COINS, NOW, type Sums } from './filled-store.ts'

const DIGITS = 2

/** A price for each coin and day, with eight digits after the point. */
export class SeededQuotes implements Quotes {
  readonly currency = { code: 'USD', digits: DIGITS }
  readonly today = dayOfSeconds(NOW)
  readonly closes = this

  quoteOfDay(chain: ChainSlug, day: Day) {
    const price = BigInt(1 + ((day * 7919 + COINS.indexOf(chain as 'bitcoin') * 104_729) % 99_991_337))
    return { perUnit: { numerator: price, denominator: powerOfTen(16) } }
  }

  isPending(): boolean {
    return false
  }

  quoteNow(chain: ChainSlug) {
    return this.quoteOfDay(chain, this.today)
  }
}

/** What all rows add up to at the end of each day, at its closes. */
export function naive(sums: Sums, quotes: Quotes): readonly (readonly [Day, bigint])[] {
  const first = Math.min(...[...sums.values()].flatMap((days) => [...days.keys()]))
  const balances = new Map<ChainSlug, bigint>()
  const values: (readonly [Day, bigint])[] = []
  for (let day = first; day <= quotes.today; day += 1) {
    let numerator = 0n
    for (const [chain, days] of sums) {
      const balance = (balances.get(chain) ?? 0n) + (days.get(day) ?? 0n)
      balances.set(chain, balance)
      numerator += balance * (quotes.quoteOfDay(chain, day)?.perUnit.numerator ?? 0n)
    }
    values.push([day, roundHalfEven({ numerator, denominator: powerOfTen(16) }, DIGITS)])
  }
  return values
}
