import { bitcoin } from './bitcoin.ts'
import { bitcoinCash } from './bitcoin-cash.ts'
import { dash } from './dash.ts'
import { dogecoin } from './dogecoin.ts'
import { ecash } from './ecash.ts'
import { groestlcoin } from './groestlcoin.ts'
import { litecoin } from './litecoin.ts'
import type { UtxoChain } from './utxo-chain.ts'
import { zcash } from './zcash.ts'

/** One row per chain, in display order; an address given without a chain is tried in the same order. */
const CHAINS = [bitcoin, litecoin, dogecoin, bitcoinCash, dash, zcash, groestlcoin, ecash] as const

export type ChainSlug = (typeof CHAINS)[number]['slug']

/** A union by `family`. */
type ChainOfAnyFamily = UtxoChain
export type Chain = ChainOfAnyFamily & { readonly slug: ChainSlug }

export function allChains(): readonly Chain[] {
  return CHAINS
}

export function chainOf(slug: ChainSlug): Chain {
  return CHAINS.find((chain) => chain.slug === slug) as Chain
}

export function inDisplayOrder(slugs: Iterable<ChainSlug>): readonly ChainSlug[] {
  const given = new Set(slugs)
  return CHAINS.map(({ slug }) => slug).filter((slug) => given.has(slug))
}

export function isChainSlug(text: string): text is ChainSlug {
  return CHAINS.some((chain) => chain.slug === text)
}
