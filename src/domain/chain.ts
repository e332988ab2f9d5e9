/** One row per coin. A new coin is a row here and a rule in `address/`. */
export interface Chain {
  readonly slug: ChainSlug
  readonly name: string
  readonly currency: string
  /** Digits after the decimal point: one coin is 10^decimals base units. */
  readonly decimals: number
  /** A row is settled once this many blocks stand on top of its own. No reorganisation is expected to reach it. */
  readonly settledDepth: number
  /** The chain's path at Blockchair. */
  readonly blockchairPath: string
}

export type ChainSlug = 'bitcoin'

const CHAINS: Readonly<Record<ChainSlug, Chain>> = Object.freeze({
  bitcoin: Object.freeze({
    slug: 'bitcoin',
    name: 'Bitcoin',
    currency: 'BTC',
    decimals: 8,
    settledDepth: 6,
    blockchairPath: 'bitcoin',
  }),
})

export function allChains(): readonly Chain[] {
  return Object.values(CHAINS)
}

export function chainOf(slug: ChainSlug): Chain {
  return CHAINS[slug]
}

export function isChainSlug(text: string): text is ChainSlug {
  return Object.hasOwn(CHAINS, text)
}
