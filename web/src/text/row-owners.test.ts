import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownersText } from './row-owners.ts'

test('rows name their wallets and addresses, those without a label by both ends', () => {
  assert.equal(ownersText([{ wallet: 1, name: 'Cold storage' }]), 'Cold storage')
  const address = 'bc1qmxrw6qdh5g3ztfcwm0et5l8mvws4eva24kmp8m'
  assert.equal(
    ownersText([
      { wallet: 1, name: 'Cold' },
      { address: 2, name: address },
    ]),
    'Cold, bc1qmxrw6q…a24kmp8m',
  )
  assert.equal(ownersText([]), '')
})

test('of many only the first are named', () => {
  const owners = ['a', 'b', 'c', 'd'].map((name, at) => ({ address: at + 1, name }))
  assert.equal(ownersText(owners.slice(0, 3)), 'a, b, c')
  assert.equal(ownersText(owners), 'a, b, 2 more')
})
