import { bitcoin } from './chains/bitcoin.ts'
import { bitcoinCash } from './chains/bitcoin-cash.ts'
import type { ChainFacts } from './chains/chain-facts.ts'
import { dash } from './chains/dash.ts'
import { dogecoin } from './chains/dogecoin.ts'
import { ecash } from './chains/ecash.ts'
import { groestlcoin } from './chains/groestlcoin.ts'
import { litecoin } from './chains/litecoin.ts'
import { zcash } from './chains/zcash.ts'

/** One row per coin, in the order in which they are shown and in which an address without a chain is tried. */
const CHAINS = [bitcoin, litecoin, dogecoin, bitcoinCash, dash, zcash, groestlcoin, ecash] as const

export type ChainSlug = (typeof CHAINS)[number]['slug']
export type Chain = ChainFacts & { readonly slug: ChainSlug }

export function allChains(): readonly Chain[] {
  return CHAINS
}

export function chainOf(slug: ChainSlug): Chain {
  return CHAINS.find((chain) => chain.slug === slug) as Chain
}

export function isChainSlug(text: string): text is ChainSlug {
  return CHAINS.some((chain) => chain.slug === text)
}
