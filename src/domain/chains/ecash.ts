import type { UtxoChain } from './utxo-chain.ts'

export const ecash = {
  family: 'utxo',
  slug: 'ecash',
  name: 'eCash',
  coin: { symbol: 'XEC', decimals: 2 },
  // Its nodes refuse to go back by more than 10 blocks.
  finalityDepth: 11,
  addresses: {
    cashaddr: { prefix: 'ecash', scriptHashBytes: [20] },
    refused: [
      {
        form: /^etoken:/i,
        reason:
          'This is an eCash address for tokens; add the form of it that begins with ecash: to watch coins.',
      },
    ],
  },
  blockchair: { path: 'ecash' },
} as const satisfies UtxoChain
