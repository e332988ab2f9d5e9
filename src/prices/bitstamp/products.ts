import type { ChainSlug } from '../../domain/chains/chain.ts'

export interface BitstampProduct {
  readonly pair: string
  /** Nothing was traded before: no older day is asked for. */
  readonly since: string
}

/** Coins of which Bitstamp has a market in US dollars. */
export const BITSTAMP_PRODUCTS: Readonly<Partial<Record<ChainSlug, BitstampProduct>>> = {
  bitcoin: { pair: 'btcusd', since: '2011-08-18' },
  litecoin: { pair: 'ltcusd', since: '2017-06-01' },
  'bitcoin-cash': { pair: 'bchusd', since: '2017-12-01' },
  dogecoin: { pair: 'dogeusd', since: '2021-06-01' },
}
