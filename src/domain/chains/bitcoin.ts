import type { ChainFacts } from './chain-facts.ts'

export const bitcoin = {
  slug: 'bitcoin',
  name: 'Bitcoin',
  currency: 'BTC',
  decimals: 8,
  settledDepth: 6,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [0], type: 'p2pkh', begins: ['1'] },
        { bytes: [5], type: 'p2sh', begins: ['3'] },
      ],
    },
    segwit: { prefix: 'bc', versionMax: 16 },
  },
  blockchair: { path: 'bitcoin' },
  esploraUrl: 'https://mempool.space/api',
} as const satisfies ChainFacts
