import type { UtxoChain } from './utxo-chain.ts'

export const ecash = {
  family: 'utxo',
  slug: 'ecash',
  name: 'eCash',
  coin: { symbol: 'XEC', decimals: 2 },
  supplyMax: 21_000_000_000_000,
  genesisTime: 1_231_006_505,
  blockSeconds: 600,
  blockTransactionsMax: 600_000,
  // Its nodes reject reorganisations of more than 10 blocks.
  finalityDepth: 11,
  addresses: {
    cashaddr: { prefix: 'ecash', scriptHashBytes: [20] },
    unsupported: [
      {
        form: /^etoken:/i,
        reason: 'This is an eCash token address; add the form that begins with ecash: to watch its coins.',
      },
    ],
  },
} as const satisfies UtxoChain
