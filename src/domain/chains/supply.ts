import type { ChainFacts } from './chain-facts.ts'

/** More base units than this never exist. */
export function supplyOf(chain: ChainFacts): bigint {
  return BigInt(chain.supplyMax) * unitsOf(chain)
}

/** More base units than this do not exist after the block with this height. */
export function supplyAt(chain: ChainFacts, height: number): bigint {
  const supply = supplyOf(chain)
  if (chain.issuance === undefined) return supply
  const { reward, halvingBlocks } = chain.issuance
  let blocks = height + 1
  let each = BigInt(reward * 10 ** chain.coin.decimals)
  let issued = 0n
  while (halvingBlocks !== null && blocks > halvingBlocks && each > 0n) {
    issued += BigInt(halvingBlocks) * each
    blocks -= halvingBlocks
    each /= 2n
  }
  issued += BigInt(blocks) * each
  return issued < supply ? issued : supply
}

function unitsOf({ coin }: ChainFacts): bigint {
  return 10n ** BigInt(coin.decimals)
}
