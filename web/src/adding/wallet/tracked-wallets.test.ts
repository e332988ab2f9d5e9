import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readWalletVectors } from '../../../../src/domain/keys/testing/wallet-vectors.ts'
import { readWallet } from './read-wallet.ts'
import { trackedWallets } from './tracked-wallets.ts'

const KEYS = [
  ...new Set(
    readWalletVectors().multisig.flatMap(({ descriptor }) => descriptor.match(/[xyz]pub\w{107,108}/gi) ?? []),
  ),
]
const [KEY = '', OTHER = ''] = KEYS

async function found(text: string) {
  const wallet = await readWallet(text, 'bitcoin', new AbortController().signal)
  assert.ok(wallet !== null && 'options' in wallet, text)
  return wallet
}

test('a key is known to be tracked by what its wallet follows, whatever the script type or branch', async () => {
  const wallet = {
    chain: 'bitcoin' as const,
    descriptors: [`wpkh([d34db33f/84h/0h/0h]${KEY}/<0;1>/*)#q0e5p0jw`],
  }
  for (const text of [KEY, `pkh(${KEY}/0/*)`, `wpkh([d34db33f/84h/0h/0h]${KEY}/1/*)`]) {
    assert.deepEqual(trackedWallets(await found(text), [wallet]), [wallet], text)
  }
  assert.deepEqual(trackedWallets(await found(OTHER), [wallet]), [])
  assert.deepEqual(trackedWallets(await found(KEY), [{ ...wallet, chain: 'litecoin' as const }]), [])
})
