import type { ChainFacts } from './chain-facts.ts'

export const ecash = {
  slug: 'ecash',
  name: 'eCash',
  currency: 'XEC',
  decimals: 2,
  // Its nodes refuse to go back by more than 10 blocks.
  settledDepth: 11,
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
} as const satisfies ChainFacts
