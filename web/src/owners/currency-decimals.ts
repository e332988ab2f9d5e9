import { nativeAsset } from '../../../src/domain/assets/asset.ts'
import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'

/** Digits after the point of a coin: 8 for "BTC". */
export function decimalsOf(currency: string): number {
  const assets = allChains().map(({ slug }) => nativeAsset(slug))
  return assets.find(({ symbol }) => symbol === currency)?.decimals ?? 8
}

/** "bitcoin" for "BTC". */
export function chainOfSymbol(currency: string): ChainSlug | null {
  return allChains().find(({ slug }) => nativeAsset(slug).symbol === currency)?.slug ?? null
}
