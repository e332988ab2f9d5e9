import type { Day } from '../day.ts'
import type { PriceSourceName } from './price-source-name.ts'

/** Where an exchange rate is from. */
export interface RateBasis {
  readonly source: 'ecb'
  /** The day that it was published on. */
  readonly day: Day
  /** Units of the currency per US dollar, as decimal text. */
  readonly rate: string
}

/** Where a price is from. */
export type PriceBasis = { readonly source: PriceSourceName; readonly fx: RateBasis | null } & (
  | { readonly kind: 'daily_close'; readonly day: Day }
  /** Seconds since 1970. */
  | { readonly kind: 'now'; readonly at: number }
)

/** What an amount is or was worth. */
export interface Value {
  /** The code of the currency. */
  readonly currency: string
  /** In the currency, with exactly its digits. */
  readonly amount: string
  /** In US dollars per coin, as the provider wrote it. */
  readonly price: string
  readonly basis: PriceBasis
}
