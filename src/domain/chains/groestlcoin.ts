import type { UtxoChain } from './utxo-chain.ts'

export const groestlcoin = {
  family: 'utxo',
  slug: 'groestlcoin',
  name: 'Groestlcoin',
  coin: { symbol: 'GRS', decimals: 8 },
  supplyMax: 105_000_000,
  genesisTime: 1_395_342_829,
  genesisHash: '00000ac5927c594d49cc0bdb81759d0da8297eb614683d3acb62f0703b639023',
  blockSeconds: 60,
  knownBlocks: [
    { height: 5_052_200, time: 1_713_361_743 }, // 2024-04-17
    { height: 6_289_372, time: 1_791_379_457 }, // 2026-10-07
  ],
  blockTransactionsMax: 20_000,
  // One hour; no deep reorganisation is known.
  finalityDepth: 60,
  addresses: {
    base58: {
      checksum: 'groestl512',
      versions: [
        { bytes: [36], type: 'p2pkh', prefixes: ['F'] },
        { bytes: [5], type: 'p2sh', prefixes: ['3'] },
      ],
    },
    segwit: { prefix: 'grs', versionMax: 16 },
  },
} as const satisfies UtxoChain
