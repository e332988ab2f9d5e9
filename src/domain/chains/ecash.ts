import type { UtxoChain } from './utxo-chain.ts'

export const ecash = {
  family: 'utxo',
  slug: 'ecash',
  name: 'eCash',
  coin: { symbol: 'XEC', decimals: 2 },
  supplyMax: 21_000_000_000_000,
  genesisTime: 1_231_006_505,
  genesisHash: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
  blockSeconds: 600,
  knownBlocks: [
    { height: 210_000, time: 1_354_116_278 }, // 2012-11-28
    { height: 420_000, time: 1_468_082_773 }, // 2016-07-09
    { height: 629_737, time: 1_586_194_059 }, // 2020-04-06
    { height: 970_051, time: 1_791_377_672 }, // 2026-10-07
  ],
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
