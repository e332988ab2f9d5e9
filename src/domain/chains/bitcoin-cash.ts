import type { UtxoChain } from './utxo-chain.ts'

export const bitcoinCash = {
  family: 'utxo',
  slug: 'bitcoin-cash',
  name: 'Bitcoin Cash',
  coin: { symbol: 'BCH', decimals: 8 },
  supplyMax: 21_000_000,
  genesisTime: 1_231_006_505,
  blockSeconds: 600,
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
