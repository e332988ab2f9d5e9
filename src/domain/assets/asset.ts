import { allChains, type ChainSlug } from '../chains/chain.ts'

/**
 * The stable name of an asset, as stored: the chain's slug for its native coin (`bitcoin`), the slug, a slash and the
 * contract for a token (`ethereum/0xa0b8…`).
 */
export type AssetId = ChainSlug | `${ChainSlug}/${string}`

/** What an amount is an amount of. It alone knows the ticker and the decimals. */
export interface Asset {
  readonly id: AssetId
  readonly chain: ChainSlug
  /** Ticker; `currency` in the API. */
  readonly symbol: string
  /** Digits after the decimal point: one coin is 10^decimals base units. */
  readonly decimals: number
  /** The contract of a token; null for the chain's native coin. */
  readonly contract: string | null
}

const NATIVE_ASSETS = new Map(
  allChains().map(({ slug, coin }) => [slug, { id: slug, chain: slug, ...coin, contract: null }]),
)

/** The coin of the chain. */
export function nativeAsset(chain: ChainSlug): Asset {
  return NATIVE_ASSETS.get(chain) as Asset
}
