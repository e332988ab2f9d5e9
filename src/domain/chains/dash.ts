import type { UtxoChain } from './utxo-chain.ts'

export const dash = {
  family: 'utxo',
  slug: 'dash',
  name: 'Dash',
  coin: { symbol: 'DASH', decimals: 8 },
  // Half an hour; its masternodes lock blocks far earlier.
  finalityDepth: 12,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [76], type: 'p2pkh', begins: ['X'] },
        { bytes: [16], type: 'p2sh', begins: ['7'] },
      ],
    },
  },
  blockchair: { path: 'dash' },
} as const satisfies UtxoChain
