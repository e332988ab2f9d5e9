import type { UtxoChain } from './utxo-chain.ts'

export const dogecoin = {
  family: 'utxo',
  slug: 'dogecoin',
  name: 'Dogecoin',
  coin: { symbol: 'DOGE', decimals: 8 },
  // 5 billion more each year, without an end: enough for this century.
  supplyMax: 500_000_000_000,
  genesisTime: 1_386_325_540,
  genesisHash: '1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691',
  blockSeconds: 60,
  knownBlocks: [
    { height: 371_337, time: 1_410_393_600 }, // 2014-09-11
    { height: 4_418_273, time: 1_664_966_043 }, // 2022-10-05
    { height: 6_405_325, time: 1_791_379_419 }, // 2026-10-07
  ],
  blockTransactionsMax: 20_000,
  // One hour, as for Litecoin, with which it is merge-mined.
  finalityDepth: 60,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [30], type: 'p2pkh', prefixes: ['D'] },
        { bytes: [22], type: 'p2sh', prefixes: ['A', '9'] },
      ],
    },
  },
} as const satisfies UtxoChain
