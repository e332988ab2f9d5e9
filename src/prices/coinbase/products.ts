import type { ChainSlug } from '../../domain/chains/chain.ts'

/** Coins of which Coinbase Exchange has a market in US dollars, with the names that it knows them by. */
export const COINBASE_PRODUCTS: Readonly<Partial<Record<ChainSlug, string>>> = {
  bitcoin: 'BTC',
  litecoin: 'LTC',
  dogecoin: 'DOGE',
  'bitcoin-cash': 'BCH',
}
