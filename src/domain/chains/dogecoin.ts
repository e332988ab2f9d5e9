import type { ChainFacts } from './chain-facts.ts'

export const dogecoin = {
  slug: 'dogecoin',
  name: 'Dogecoin',
  currency: 'DOGE',
  decimals: 8,
  // An hour: it is mined together with Litecoin, and with as much right to be reorganised.
  settledDepth: 60,
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
} as const satisfies ChainFacts
