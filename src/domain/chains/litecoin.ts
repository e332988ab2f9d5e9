import type { UtxoChain } from './utxo-chain.ts'

export const litecoin = {
  family: 'utxo',
  slug: 'litecoin',
  name: 'Litecoin',
  coin: { symbol: 'LTC', decimals: 8 },
  // An hour. In April 2026 it was reorganised by 13 blocks.
  finalityDepth: 24,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [48], type: 'p2pkh', begins: ['L'] },
        { bytes: [50], type: 'p2sh', begins: ['M'] },
        // The version of bitcoin, from before 2017.
        { bytes: [5], type: 'p2sh', begins: ['3'] },
      ],
    },
    segwit: { prefix: 'ltc', versionMax: 1 },
    refused: [
      {
        form: /^ltcmweb1/i,
        reason: 'This is an MWEB address of Litecoin: nobody outside can see what it holds or moves.',
      },
    ],
  },
  blockchair: { path: 'litecoin' },
  esploraUrl: 'https://litecoinspace.org/api',
} as const satisfies UtxoChain
