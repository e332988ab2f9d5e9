import type { UtxoChain } from './utxo-chain.ts'

export const dash = {
  family: 'utxo',
  slug: 'dash',
  name: 'Dash',
  coin: { symbol: 'DASH', decimals: 8 },
  supplyMax: 18_920_000,
  genesisTime: 1_390_095_618,
  genesisHash: '00000ffd590b1485b3caadc19b22e6379c733355108f107a430458cdf3407ab6',
  blockSeconds: 150,
  knownBlocks: [
    { height: 1_796_500, time: 1_672_362_622 }, // 2022-12-30
    { height: 2_551_327, time: 1_791_379_523 }, // 2026-10-07
  ],
  blockTransactionsMax: 40_000,
  // Half an hour; ChainLocks finalise blocks much earlier.
  finalityDepth: 12,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [76], type: 'p2pkh', prefixes: ['X'] },
        { bytes: [16], type: 'p2sh', prefixes: ['7'] },
      ],
    },
  },
} as const satisfies UtxoChain
