import { nativeAsset } from '../../../src/domain/assets/asset.ts'
import { isChainSlug } from '../../../src/domain/chains/chain.ts'

/** "BTC" for "bitcoin". */
export function symbolOf(chain: string): string {
  return isChainSlug(chain) ? nativeAsset(chain).symbol : chain
}
