import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { DayRange } from '../../domain/day.ts'
import { US_DOLLAR } from '../../domain/money/currency.ts'
import type { RatesOfDay, SourcedClose, SourcedPriceNow } from '../../domain/money/price.ts'
import type {
  PriceBook,
  PriceCorrection,
  PriceRevisions,
  StoredRates,
} from '../../domain/ports/price-book.ts'

/** Prices that a test has set, of Bitcoin alone. */
export class FakePrices implements PriceBook {
  closes: readonly SourcedClose[] = []
  /** The days that the provider was asked about; null: those of the closes. */
  askedDays: DayRange | null = null
  corrected: readonly PriceCorrection[] = []
  published: readonly RatesOfDay[] = []
  latest: ReadonlyMap<ChainSlug, SourcedPriceNow> = new Map()
  ratesDoneAt: number | null = null

  async revisions(): Promise<PriceRevisions> {
    return new Map([['bitcoin', 1] as const, ['rates', 1] as const, ['now', 1] as const])
  }

  async series() {
    const [first, last] = [this.closes[0], this.closes.at(-1)]
    if (first === undefined || last === undefined) return { closes: [], asked: new Map(), damaged: [] }
    const asked = new Map([['coinbase', this.askedDays ?? { from: first.day, to: last.day }] as const])
    return { closes: this.closes, asked, damaged: [] }
  }

  async addCloses() {}

  async corrections() {
    return this.corrected
  }

  async rates(): Promise<StoredRates> {
    return { days: this.published, damaged: [] }
  }

  async addRates() {}

  async now() {
    return this.latest
  }

  async setNow() {}

  async doneAt() {
    return this.ratesDoneAt
  }

  async take() {
    return false
  }

  async prolong() {}

  async giveUp() {}
}

/** Prices are off. */
export const NO_PRICES = {
  prices: new FakePrices(),
  latestPrices: { wanted: async () => false },
  priceSources: [],
  currency: US_DOLLAR,
}
