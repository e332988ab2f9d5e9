import type { ChainSlug } from '../../domain/chains/chain.ts'

export interface CoinbaseProduct {
  /** The name that it knows the coin by. */
  readonly code: string
  /** Nothing was traded long before: a page that ends there has reached the beginning. */
  readonly since: string
}

/** Coins of which Coinbase Exchange has a market in US dollars. */
export const COINBASE_PRODUCTS: Readonly<Partial<Record<ChainSlug, CoinbaseProduct>>> = {
  bitcoin: { code: 'BTC', since: '2015-07-20' },
  litecoin: { code: 'LTC', since: '2016-08-17' },
  dogecoin: { code: 'DOGE', since: '2021-06-03' },
  'bitcoin-cash': { code: 'BCH', since: '2017-12-20' },
}
