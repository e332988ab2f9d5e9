import type { ChainSlug } from '../../domain/chains/chain.ts'

export interface DefiLlamaProduct {
  /** By the id of CoinGecko, whose prices these are: a ticker may be that of two coins. */
  readonly id: string
  /**
   * The series begins there: no older day is asked for. eCash: one coin of before July 2021 became 1,000,000 of today's,
   * and older prices are those of the old unit.
   */
  readonly since: string
}

export const DEFILLAMA_PRODUCTS: Readonly<Record<ChainSlug, DefiLlamaProduct>> = {
  bitcoin: { id: 'coingecko:bitcoin', since: '2013-04-28' },
  litecoin: { id: 'coingecko:litecoin', since: '2013-04-28' },
  dogecoin: { id: 'coingecko:dogecoin', since: '2013-12-15' },
  'bitcoin-cash': { id: 'coingecko:bitcoin-cash', since: '2017-08-01' },
  dash: { id: 'coingecko:dash', since: '2014-02-14' },
  zcash: { id: 'coingecko:zcash', since: '2016-10-29' },
  groestlcoin: { id: 'coingecko:groestlcoin', since: '2014-03-22' },
  ecash: { id: 'coingecko:ecash', since: '2021-07-01' },
}
