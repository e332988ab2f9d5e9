import type { UtxoChain } from './utxo-chain.ts'

export const bitcoinCash = {
  family: 'utxo',
  slug: 'bitcoin-cash',
  name: 'Bitcoin Cash',
  coin: { symbol: 'BCH', decimals: 8 },
  supplyMax: 21_000_000,
  genesisTime: 1_231_006_505,
  genesisHash: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
  blockSeconds: 600,
  knownBlocks: [
    { height: 210_000, time: 1_354_116_278 }, // 2012-11-28
    { height: 420_000, time: 1_468_082_773 }, // 2016-07-09
    { height: 629_737, time: 1_586_194_059 }, // 2020-04-06
    { height: 898_384, time: 1_747_320_528 }, // 2025-05-15
    { height: 971_874, time: 1_791_379_333 }, // 2026-10-07
  ],
  blockTransactionsMax: 600_000,
  // Its nodes reject reorganisations of more than 10 blocks.
  finalityDepth: 11,
  addresses: {
    // 32 since 2023 (P2SH32).
    cashaddr: { prefix: 'bitcoincash', scriptHashBytes: [20, 32], tokenAware: true },
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [0], type: 'p2pkh', prefixes: ['1'] },
        { bytes: [5], type: 'p2sh', prefixes: ['3'] },
      ],
    },
  },
} as const satisfies UtxoChain
