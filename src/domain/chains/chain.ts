import { bitcoin } from './bitcoin.ts'
import { bitcoinCash } from './bitcoin-cash.ts'
import type { ChainFacts } from './chain-facts.ts'
import { dash } from './dash.ts'
import { dogecoin } from './dogecoin.ts'
import { ecash } from './ecash.ts'
import { groestlcoin } from './groestlcoin.ts'
import { litecoin } from './litecoin.ts'
import { zcash } from './zcash.ts'

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
