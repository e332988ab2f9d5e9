import type { UtxoChain } from './utxo-chain.ts'

export const litecoin = {
  family: 'utxo',
  slug: 'litecoin',
  name: 'Litecoin',
  coin: { symbol: 'LTC', decimals: 8 },
  supplyMax: 84_000_000,
  genesisTime: 1_317_972_665,
  genesisHash: '12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2',
  blockSeconds: 150,
  knownBlocks: [
    { height: 1_563_002, time: 1_547_721_087 }, // 2019-01-17
    { height: 2_345_561, time: 1_664_963_299 }, // 2022-10-05
    { height: 3_191_104, time: 1_791_379_399 }, // 2026-10-07
  ],
  blockTransactionsMax: 20_000,
  // One hour. In April 2026 a reorganisation reached 13 blocks.
  finalityDepth: 24,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [48], type: 'p2pkh', prefixes: ['L'] },
        { bytes: [50], type: 'p2sh', prefixes: ['M'] },
        // Shared with bitcoin; in use until 2017.
        { bytes: [5], type: 'p2sh', prefixes: ['3'] },
      ],
    },
    segwit: { prefix: 'ltc', versionMax: 1 },
    unsupported: [
      {
        form: /^ltcmweb1/i,
        reason: 'This is an MWEB address of Litecoin: its balance and transactions are hidden.',
      },
    ],
  },
} as const satisfies UtxoChain
