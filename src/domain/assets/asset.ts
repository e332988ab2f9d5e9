import { allChains, type ChainSlug, isChainSlug } from '../chains/chain.ts'

/**
 * The stable name of an asset, as stored: the chain's slug for its native coin (`bitcoin`), the slug, a slash and the
 * contract for a token (`ethereum/0xa0b8…`).
 */
export type AssetId = ChainSlug | `${ChainSlug}/${string}`

/** Whether it has the form of an id on a supported chain. */
export function isAssetId(text: string): text is AssetId {
  return isChainSlug(text.split('/', 1)[0] as string)
}

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

const NATIVE_ASSETS: ReadonlyMap<AssetId, Asset> = new Map(
  allChains().map(({ slug, coin }) => [slug, { id: slug, chain: slug, ...coin, contract: null }]),
)

/** Throws RangeError for an unknown asset. */
export function assetOf(id: AssetId): Asset {
  const asset = NATIVE_ASSETS.get(id)
  if (asset === undefined) throw new RangeError(`unknown asset ${id}`)
  return asset
}

/** The coin of the chain. */
export function nativeAsset(chain: ChainSlug): Asset {
  return NATIVE_ASSETS.get(chain) as Asset
}
