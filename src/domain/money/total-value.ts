import type { ChainSlug } from '../chains/chain.ts'
import { add, type Fraction, roundHalfEven, subtract, ZERO } from './fraction.ts'
import type { Quote, Valuation } from './valuation.ts'
import { writeUnits } from './write-decimal.ts'

/** A balance of one coin, in base units. */
export interface CoinBalance {
  readonly chain: ChainSlug
  readonly balance: bigint
}

export interface TotalValue {
  readonly currency: string
  /** Null where nothing has a price and there is something to be priced, or prices are off. */
  readonly amount: string | null
  /** What the balances of now have gained since the close of yesterday; null where a price of it is missing. */
  readonly change24h: string | null
  /** Balances, other than zero, without a price now. */
  readonly unpriced: readonly CoinBalance[]
}

/** What balances are worth together: rounded once, from exact parts. */
export function totalValue(balances: readonly CoinBalance[], valuation: Valuation): TotalValue {
  const { code, digits } = valuation.currency
  const held = balances.filter(({ balance }) => balance !== 0n)
  const unpriced = held.filter(({ chain }) => valuation.quoteNow(chain) === null)
  const priced = held.filter((each) => !unpriced.includes(each))
  const written = (exact: Fraction) => writeUnits(roundHalfEven(exact, digits), digits)
  const now = sum(priced, (chain) => valuation.quoteNow(chain))
  const before = sum(priced, (chain) => valuation.quoteOfYesterday(chain))
  const hasValue = now !== null && !valuation.isOff && (priced.length > 0 || unpriced.length === 0)
  return {
    currency: code,
    amount: hasValue ? written(now) : null,
    change24h: hasValue && before !== null ? written(subtract(now, before)) : null,
    unpriced,
  }
}

/** Null if a quote is missing. */
function sum(balances: readonly CoinBalance[], quoteOf: (chain: ChainSlug) => Quote | null): Fraction | null {
  let total: Fraction | null = ZERO
  for (const { chain, balance } of balances) {
    const quote = quoteOf(chain)
    if (total === null || quote === null) return null
    const { numerator, denominator } = quote.perUnit
    total = add(total, { numerator: balance * numerator, denominator })
  }
  return total
}
