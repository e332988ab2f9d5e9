import type { UtxoChain } from './utxo-chain.ts'

export const bitcoin = {
  family: 'utxo',
  slug: 'bitcoin',
  name: 'Bitcoin',
  coin: { symbol: 'BTC', decimals: 8 },
  supplyMax: 21_000_000,
  genesisTime: 1_231_006_505,
  blockSeconds: 600,
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
