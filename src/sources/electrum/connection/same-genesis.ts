import type { ChainSlug } from '../../../domain/chains/chain.ts'

/** The first block of another chain after it parted from this one. */
interface ForeignBlock {
  readonly chain: ChainSlug
  readonly height: number
  readonly hash: string
}

const CASH_FORK = 478_559
const BITCOIN_BLOCK: ForeignBlock = {
  chain: 'bitcoin',
  height: CASH_FORK,
  hash: '00000000000000000019f112ec0a9982926f1258cdcc558dd7c3b7e5dc7fa148',
}
const ECASH_FORK = 661_648

/** Chains that begin with the same block are distinguished by a later one. */
export const FOREIGN_BLOCKS: { readonly [Slug in ChainSlug]?: readonly ForeignBlock[] } = {
  bitcoin: [
    {
      chain: 'bitcoin-cash',
      height: CASH_FORK,
      hash: '000000000000000000651ef99cb9fcbe0dadde1d424bd9f15ff20136191a5eec',
    },
  ],
  'bitcoin-cash': [
    BITCOIN_BLOCK,
    {
      chain: 'ecash',
      height: ECASH_FORK,
      hash: '000000000000000004284c9d8b2c8ff731efeaec6be50729bdc9bd07f910757d',
    },
  ],
  ecash: [
    BITCOIN_BLOCK,
    {
      chain: 'bitcoin-cash',
      height: ECASH_FORK,
      hash: '0000000000000000029e471c41818d24b8b74c911071c4ef0b4a0509f9b5a8ce',
    },
  ],
}
