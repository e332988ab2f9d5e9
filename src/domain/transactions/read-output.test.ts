import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { outputScript } from '../address/output-script.ts'
import { writeAddress } from '../address/read-address.ts'
import { allChains, chainOf } from '../chains/chain.ts'
import { readOutput } from './read-output.ts'

const bitcoin = chainOf('bitcoin')
const read = (script: string, recipient: string | null = null, chain = bitcoin) => {
  const { address, type } = readOutput(chain, { value: 1n, script, recipient })
  return [address, type]
}

test('the address of an output is that of its script, in the canonical form of each chain', () => {
  const hashes = fc.uint8Array({ minLength: 20, maxLength: 20 })
  fc.assert(
    fc.property(fc.constantFrom(...allChains()), hashes, fc.boolean(), (chain, hash, isKey) => {
      const address = writeAddress({ kind: isKey ? 'key-hash' : 'script-hash', hash }, chain)
      assert.deepEqual(read(outputScript(chain, address), 'something else', chain), [
        address,
        isKey ? 'p2pkh' : 'p2sh',
      ])
    }),
  )
})

test('SegWit scripts have addresses where the chain has them', () => {
  for (const address of [
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
  ]) {
    assert.equal(read(outputScript(bitcoin, address).toUpperCase())[0], address)
  }
  assert.deepEqual(read(`0014${'ab'.repeat(20)}`, null, chainOf('dogecoin')), [null, 'other'])
})

test('an output to a public key has the address of the hash of the key', () => {
  const key = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'
  assert.deepEqual(read(`21${key}ac`), ['1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH', 'p2pk'])
})

test('outputs without an address say what they are', () => {
  const key = `2102${'11'.repeat(32)}`
  assert.deepEqual(read('6a0548656c6c6f'), [null, 'op_return'])
  assert.deepEqual(read('006a0548656c6c6f'), [null, 'op_return'])
  assert.deepEqual(read(`51${key}${key}52ae`, 'm-1ab2'), [null, 'multisig'])
  assert.deepEqual(read('', 's-5f'), [null, 'other'])
  assert.deepEqual(read('51'), [null, 'other'])
})

test('a script of no known form keeps an address that the source reads in it', () => {
  const chain = chainOf('bitcoin-cash')
  const address = 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'
  const withToken = `ef${'ab'.repeat(33)}${outputScript(chain, address)}`
  assert.deepEqual(read(withToken, address.slice('bitcoincash:'.length), chain), [address, 'other'])
})
