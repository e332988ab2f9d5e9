import { nativeAsset } from '../../../src/domain/assets/asset.ts'
import { allChains } from '../../../src/domain/chains/chain.ts'

/** Digits after the point of a coin: 8 for "BTC". */
export function decimalsOf(currency: string): number {
  const assets = allChains().map(({ slug }) => nativeAsset(slug))
  return assets.find(({ symbol }) => symbol === currency)?.decimals ?? 8
}
