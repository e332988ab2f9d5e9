import type { ChainSlug } from '../../domain/chains/chain.ts'

interface ElectrumChain {
  /** The source's name. */
  readonly name: string
  /** The setting that holds the servers' URLs. */
  readonly setting: string
}

/** Every chain can have Electrum servers of its own. There is no public one by default. */
export const ELECTRUM_CHAINS: { readonly [Slug in ChainSlug]: ElectrumChain } = {
  bitcoin: { name: 'electrum', setting: 'ELECTRUM_URL' },
  litecoin: { name: 'electrum-litecoin', setting: 'ELECTRUM_URL_LITECOIN' },
  dogecoin: { name: 'electrum-dogecoin', setting: 'ELECTRUM_URL_DOGECOIN' },
  'bitcoin-cash': { name: 'electrum-bitcoin-cash', setting: 'ELECTRUM_URL_BITCOIN_CASH' },
  dash: { name: 'electrum-dash', setting: 'ELECTRUM_URL_DASH' },
  zcash: { name: 'electrum-zcash', setting: 'ELECTRUM_URL_ZCASH' },
  groestlcoin: { name: 'electrum-groestlcoin', setting: 'ELECTRUM_URL_GROESTLCOIN' },
  ecash: { name: 'electrum-ecash', setting: 'ELECTRUM_URL_ECASH' },
}
