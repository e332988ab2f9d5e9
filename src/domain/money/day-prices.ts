import type { ChainSlug } from '../chains/chain.ts'
import type { Day } from '../day.ts'
import type { Currency } from './currency.ts'
import type { Fraction } from './fraction.ts'

/** What one base unit of a coin is worth, in the currency. */
interface UnitPrice {
  readonly perUnit: Fraction
}

/** Prices in one currency by the rule for closes. They stay the same. */
export interface Quotes {
  readonly currency: Currency
  readonly today: Day
  /** No price is ever asked for: nothing has a value, not even nothing. */
  readonly isOff?: boolean
  /** The same object as long as the quotes of all days before yesterday are the same. */
  readonly closes: object
  /** Null where there is no price. */
  quoteOfDay(chain: ChainSlug, day: Day): UnitPrice | null
  quoteNow(chain: ChainSlug): UnitPrice | null
}

/** That of the first block of Bitcoin: before it no coin had a price. */
const FIRST_DAY: Day = 14_247

/**
 * The closes of coins on all days before yesterday, as multiples of one fraction for each day: sums over coins are sums of
 * whole numbers. They are computed once for each coin, which takes longer than any sum.
 */
export class DayPrices {
  readonly #quotes: Quotes
  readonly #denominators: bigint[] = []
  readonly #columns = new Map<ChainSlug, (bigint | null)[]>()

  constructor(quotes: Quotes) {
    this.#quotes = quotes
  }

  /** The multiple for a coin; null where it has no price. */
  of(chain: ChainSlug): { at(day: Day): bigint | null } {
    const column = this.#columns.get(chain) ?? this.#load(chain)
    return { at: (day) => column[day - FIRST_DAY] ?? null }
  }

  /** What the multiples of a day are counted in: parts of the currency. To be asked once the coins are loaded. */
  denominatorOf(day: Day): bigint {
    return this.#denominators[day - FIRST_DAY] ?? 1n
  }

  #load(chain: ChainSlug): (bigint | null)[] {
    const column: (bigint | null)[] = []
    for (let day = FIRST_DAY; day < this.#quotes.today - 1; day += 1) {
      const quote = this.#quotes.quoteOfDay(chain, day)
      column.push(quote === null ? null : this.#inParts(day - FIRST_DAY, quote.perUnit))
    }
    this.#columns.set(chain, column)
    return column
  }

  #inParts(index: number, { numerator, denominator }: Fraction): bigint {
    const known = this.#denominators[index] ?? 1n
    if (known % denominator === 0n) return numerator * (known / denominator)
    const common = denominator % known === 0n ? denominator : known * denominator
    const growth = common / known
    for (const column of this.#columns.values()) {
      const multiple = column[index] ?? null
      if (multiple !== null) column[index] = multiple * growth
    }
    this.#denominators[index] = common
    return numerator * (common / denominator)
  }
}

const KNOWN = new WeakMap<object, DayPrices>()

export function dayPricesOf(quotes: Quotes): DayPrices {
  const known = KNOWN.get(quotes.closes) ?? new DayPrices(quotes)
  KNOWN.set(quotes.closes, known)
  return known
}
