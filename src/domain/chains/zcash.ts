import type { UtxoChain } from './utxo-chain.ts'

export const zcash = {
  family: 'utxo',
  slug: 'zcash',
  name: 'Zcash',
  coin: { symbol: 'ZEC', decimals: 8 },
  // Its nodes refuse to go back by 100 blocks.
  finalityDepth: 100,
  addresses: {
    base58: {
      checksum: 'sha256',
      versions: [
        { bytes: [0x1c, 0xb8], type: 'p2pkh', begins: ['t1'] },
        { bytes: [0x1c, 0xbd], type: 'p2sh', begins: ['t3'] },
      ],
    },
    refused: [
      {
        form: /^(?:zs1[02-9ac-hj-np-z]{30,}|zc[1-9a-km-z]{60,})$/i,
        reason:
          'This is a shielded Zcash address: nobody outside can see what it holds. Those that begin with t1 or t3 can be watched.',
      },
      {
        form: /^u1[02-9ac-hj-np-z]{30,}$/i,
        reason:
          'This is a unified Zcash address: nobody outside can see what its shielded part holds. Add its transparent part, which begins with t1 or t3.',
      },
      {
        form: /^tex1[02-9ac-hj-np-z]{30,}$/i,
        reason: 'This is a TEX address of Zcash; add the address that it stands for, which begins with t1.',
      },
    ],
  },
  blockchair: { path: 'zcash' },
} as const satisfies UtxoChain
