import type { UtxoChain } from './utxo-chain.ts'

export const bitcoin = {
  family: 'utxo',
  slug: 'bitcoin',
  name: 'Bitcoin',
  coin: { symbol: 'BTC', decimals: 8 },
  supplyMax: 21_000_000,
  genesisTime: 1_231_006_505,
  genesisHash: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
  blockSeconds: 600,
  knownBlocks: [
    { height: 210_000, time: 1_354_116_278 }, // 2012-11-28
    { height: 420_000, time: 1_468_082_773 }, // 2016-07-09
    { height: 630_000, time: 1_589_225_023 }, // 2020-05-11
    { height: 840_000, time: 1_713_571_767 }, // 2024-04-20
    { height: 970_343, time: 1_791_379_173 }, // 2026-10-07
  ],
  blockTransactionsMax: 20_000,
  // The usual six confirmations, on top of its own block.
  finalityDepth: 6,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [0], type: 'p2pkh', prefixes: ['1'] },
        { bytes: [5], type: 'p2sh', prefixes: ['3'] },
      ],
    },
    segwit: { prefix: 'bc', versionMax: 16 },
  },
} as const satisfies UtxoChain
