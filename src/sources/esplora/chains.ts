import type { ChainSlug } from '../../domain/chains/chain.ts'

interface EsploraChain {
  /** The source's name. */
  readonly name: string
  /** The setting that holds the server's URL. */
  readonly setting: string
  /** Base URL of a public server, if there is one. */
  readonly publicUrl?: string
}

/** Any chain can have its own Esplora server. */
export const ESPLORA_CHAINS: { readonly [Slug in ChainSlug]: EsploraChain } = {
  bitcoin: { name: 'esplora', setting: 'ESPLORA_URL', publicUrl: 'https://mempool.space/api' },
  litecoin: {
    name: 'esplora-litecoin',
    setting: 'ESPLORA_URL_LITECOIN',
    publicUrl: 'https://litecoinspace.org/api',
  },
  dogecoin: { name: 'esplora-dogecoin', setting: 'ESPLORA_URL_DOGECOIN' },
  'bitcoin-cash': { name: 'esplora-bitcoin-cash', setting: 'ESPLORA_URL_BITCOIN_CASH' },
  dash: { name: 'esplora-dash', setting: 'ESPLORA_URL_DASH' },
  zcash: { name: 'esplora-zcash', setting: 'ESPLORA_URL_ZCASH' },
  groestlcoin: {
    name: 'esplora-groestlcoin',
    setting: 'ESPLORA_URL_GROESTLCOIN',
    publicUrl: 'https://esplora.groestlcoin.org/api',
  },
  ecash: { name: 'esplora-ecash', setting: 'ESPLORA_URL_ECASH' },
}
