import type { ChainFacts } from './chain-facts.ts'

/** More base units than this never exist. */
export function supplyOf(chain: ChainFacts): bigint {
  return BigInt(chain.supplyMax) * 10n ** BigInt(chain.coin.decimals)
}
