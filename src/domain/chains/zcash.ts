import type { UtxoChain } from './utxo-chain.ts'

export const zcash = {
  family: 'utxo',
  slug: 'zcash',
  name: 'Zcash',
  coin: { symbol: 'ZEC', decimals: 8 },
  supplyMax: 21_000_000,
  genesisTime: 1_477_641_360,
  genesisHash: '00040fe8ec8471911baa1db1266ea15dd06b4a8a5c453883c000b031973dce08',
  blockSeconds: 75,
  knownBlocks: [
    { height: 653_600, time: 1_576_065_600 }, // 2019-12-11
    { height: 1_687_104, time: 1_653_998_400 }, // 2022-05-31
    { height: 3_509_516, time: 1_791_379_443 }, // 2026-10-07
  ],
  blockTransactionsMax: 40_000,
  // Its nodes reject reorganisations of 100 blocks.
  finalityDepth: 100,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [0x1c, 0xb8], type: 'p2pkh', prefixes: ['t1'] },
        { bytes: [0x1c, 0xbd], type: 'p2sh', prefixes: ['t3'] },
      ],
    },
    unsupported: [
      {
        form: /^(?:zs1[02-9ac-hj-np-z]{30,}|zc[1-9a-km-z]{60,})$/i,
        reason:
          'This is a shielded Zcash address: its balance is hidden. Only addresses that begin with t1 or t3 can be tracked.',
      },
      {
        form: /^u1[02-9ac-hj-np-z]{30,}$/i,
        reason:
          'This is a unified Zcash address, whose shielded balance is hidden. Add its transparent address, which begins with t1 or t3.',
      },
      {
        form: /^tex1[02-9ac-hj-np-z]{30,}$/i,
        reason: 'This is a Zcash TEX address; add the corresponding address that begins with t1.',
      },
    ],
  },
} as const satisfies UtxoChain
