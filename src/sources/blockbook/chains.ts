import type { ChainSlug } from '../../domain/chains/chain.ts'

interface BlockbookChain {
  /** The source's name. */
  readonly name: string
  /** The setting that holds the server's URL. */
  readonly setting: string
  /** What Blockbook calls the coin, in its status. */
  readonly coin: string
}

/** Any chain can have its own Blockbook server. */
export const BLOCKBOOK_CHAINS: { readonly [Slug in ChainSlug]: BlockbookChain } = {
  bitcoin: { name: 'blockbook', setting: 'BLOCKBOOK_URL', coin: 'Bitcoin' },
  litecoin: { name: 'blockbook-litecoin', setting: 'BLOCKBOOK_URL_LITECOIN', coin: 'Litecoin' },
  dogecoin: { name: 'blockbook-dogecoin', setting: 'BLOCKBOOK_URL_DOGECOIN', coin: 'Dogecoin' },
  'bitcoin-cash': { name: 'blockbook-bitcoin-cash', setting: 'BLOCKBOOK_URL_BITCOIN_CASH', coin: 'Bcash' },
  dash: { name: 'blockbook-dash', setting: 'BLOCKBOOK_URL_DASH', coin: 'Dash' },
  zcash: { name: 'blockbook-zcash', setting: 'BLOCKBOOK_URL_ZCASH', coin: 'Zcash' },
  groestlcoin: {
    name: 'blockbook-groestlcoin',
    setting: 'BLOCKBOOK_URL_GROESTLCOIN',
    coin: 'Groestlcoin',
  },
  ecash: { name: 'blockbook-ecash', setting: 'BLOCKBOOK_URL_ECASH', coin: 'ECash' },
}
