import type { UtxoChain } from './utxo-chain.ts'

export const dogecoin = {
  family: 'utxo',
  slug: 'dogecoin',
  name: 'Dogecoin',
  coin: { symbol: 'DOGE', decimals: 8 },
  // An hour: it is mined together with Litecoin, and with as much right to be reorganised.
  finalityDepth: 60,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [30], type: 'p2pkh', begins: ['D'] },
        { bytes: [22], type: 'p2sh', begins: ['A', '9'] },
      ],
    },
  },
  blockchair: { path: 'dogecoin' },
} as const satisfies UtxoChain
