import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { newWallets } from './new-wallets.ts'

const option = (scriptType: string, descriptor: string) => ({
  chain: 'bitcoin' as const,
  scriptType,
  descriptor,
  receive: [],
  change: [],
  quorum: null,
  fingerprints: [],
})
const LEGACY = option('pkh', 'pkh(A)#1')
const SEGWIT = option('wpkh', 'wpkh(A)#2')
const common = { chain: 'bitcoin' as const, publicText: 'xpub', name: ' Savings ', gapLimit: 30 }

describe('what is sent for a wallet', () => {
  test('of a key is the key, with the script types only if the person has chosen some of them', () => {
    const options = [LEGACY, SEGWIT]
    const key = { text: 'xpub', chain: 'bitcoin', name: 'Savings', gap_limit: 30 }
    assert.deepEqual(newWallets({ ...common, kind: 'extended_key', options, chosen: [SEGWIT] }), [
      { ...key, script_types: ['wpkh'] },
    ])
    assert.deepEqual(newWallets({ ...common, kind: 'extended_key', options, chosen: options }), [key])
  })

  test('of a file is nothing but the chosen descriptors, as one wallet if their types differ', () => {
    const sent = newWallets({
      ...common,
      kind: 'wallet_file',
      options: [LEGACY, SEGWIT],
      chosen: [LEGACY, SEGWIT],
    })
    assert.deepEqual(sent, [
      { text: 'pkh(A)#1\nwpkh(A)#2', chain: 'bitcoin', name: 'Savings', gap_limit: 30 },
    ])
  })

  test('of several descriptors of one type is a wallet each', () => {
    const chosen = [SEGWIT, option('wpkh', 'wpkh(B)#3')]
    const sent = newWallets({ ...common, kind: 'wallet_file', options: chosen, chosen })
    assert.deepEqual(
      sent.map(({ text, name }) => [text, name]),
      [
        ['wpkh(A)#2', 'Savings 1'],
        ['wpkh(B)#3', 'Savings 2'],
      ],
    )
    const unnamed = newWallets({ ...common, kind: 'wallet_file', options: chosen, chosen, name: ' ' })
    assert.ok(unnamed.every((wallet) => !('name' in wallet)))
  })
})
