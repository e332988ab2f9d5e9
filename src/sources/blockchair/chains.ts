import type { ChainSlug } from '../../domain/chains/chain.ts'

interface BlockchairChain {
  readonly path: string
  /** Addresses are CashAddr without its prefix. */
  readonly bareCashaddr?: true
}

/** The chains that Blockchair serves. */
export const BLOCKCHAIR_CHAINS: { readonly [Slug in ChainSlug]: BlockchairChain } = {
  bitcoin: { path: 'bitcoin' },
  litecoin: { path: 'litecoin' },
  dogecoin: { path: 'dogecoin' },
  'bitcoin-cash': { path: 'bitcoin-cash', bareCashaddr: true },
  dash: { path: 'dash' },
  zcash: { path: 'zcash' },
  groestlcoin: { path: 'groestlcoin' },
  ecash: { path: 'ecash' },
}
