import type { ChainSlug } from '../chains/chain.ts'
import type { Day } from '../day.ts'
import type { DayChange } from '../history/day-changes.ts'
import { dayPricesOf, type Quotes } from './day-prices.ts'
import { add, type Fraction, ZERO } from './fraction.ts'

/** What is held of one coin. */
export interface CoinDays {
  readonly chain: ChainSlug
  /** Ascending. */
  readonly changes: readonly DayChange[]
  /** Now, in base units: with what has no day yet. */
  readonly balance: bigint
}

/** What coins were worth at the end of a UTC day, exactly. */
export interface Worth {
  readonly day: Day
  /** In the currency, without what is unpriced; null where all that is held is unpriced. */
  readonly exact: Fraction | null
  /** Of the only coin, in base units; null for several coins. */
  readonly balance: bigint | null
  /** Coins that are held and have no price on that day. */
  readonly unpriced: readonly ChainSlug[]
}

type Balance = Pick<CoinDays, 'chain' | 'balance'>

export function worthOf(
  balances: readonly Balance[],
  day: Day,
  quoteOf: (chain: ChainSlug) => { readonly perUnit: Fraction } | null,
  isOff = false,
): Worth {
  let exact: Fraction = ZERO
  let priced = 0
  const unpriced: ChainSlug[] = []
  for (const { chain, balance } of balances) {
    if (balance === 0n) continue
    const quote = quoteOf(chain)
    if (quote === null) {
      unpriced.push(chain)
      continue
    }
    const { numerator, denominator } = quote.perUnit
    exact = add(exact, { numerator: balance * numerator, denominator })
    priced += 1
  }
  const isKnown = priced > 0 || (unpriced.length === 0 && !isOff)
  return { day, exact: isKnown ? exact : null, balance: onlyBalance(balances), unpriced }
}

/** Goes through the days of one coin. */
export class Holding {
  readonly chain: ChainSlug
  readonly #changes: readonly DayChange[]
  #next: number
  #balance: bigint

  constructor({ chain, changes }: Pick<CoinDays, 'chain' | 'changes'>, next = 0, balance = 0n) {
    this.chain = chain
    this.#changes = changes
    this.#next = next
    this.#balance = balance
  }

  get balance(): bigint {
    return this.#balance
  }

  /** To the end of a day, which is not before the one of the last call. */
  goTo(day: Day): void {
    for (; this.#next < this.#changes.length; this.#next += 1) {
      const { day: changed, change } = this.#changes[this.#next] as DayChange
      if (changed > day) return
      this.#balance += change
    }
  }

  /** Another one at the end of an earlier day or of the same one. Up to there, `coin` has the same changes. */
  at(day: Day, coin: Pick<CoinDays, 'chain' | 'changes'>): Holding {
    let [next, balance] = [this.#next, this.#balance]
    for (; next > 0; next -= 1) {
      const { day: changed, change } = this.#changes[next - 1] as DayChange
      if (changed <= day) break
      balance -= change
    }
    return new Holding(coin, next, balance)
  }

  /** Another one that goes on from here. */
  copy(): Holding {
    return new Holding({ chain: this.chain, changes: this.#changes }, this.#next, this.#balance)
  }
}

/** Of each day from `first` to `last`. Afterwards the holdings are at the end of the last one. */
export function worthOfDays(holdings: readonly Holding[], first: Day, last: Day, quotes: Quotes): Worth[] {
  const prices = dayPricesOf(quotes)
  const columns = holdings.map(({ chain }) => prices.of(chain))
  const worth: Worth[] = []
  for (let day = first; day <= last; day += 1) {
    let numerator = 0n
    let unpriced: ChainSlug[] | null = null
    let priced = 0
    for (const [index, holding] of holdings.entries()) {
      holding.goTo(day)
      const { balance } = holding
      if (balance === 0n) continue
      const price = columns[index]?.at(day) ?? null
      if (price === null) {
        unpriced ??= []
        unpriced.push(holding.chain)
      } else {
        numerator += balance * price
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

const NONE: readonly ChainSlug[] = []

function onlyBalance(coins: readonly { readonly balance: bigint }[]): bigint | null {
  return coins.length === 1 ? (coins[0]?.balance ?? null) : null
}
