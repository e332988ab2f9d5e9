import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AskedCounts } from './asked-counts.ts'

const HASH = 'ab'.repeat(32)

test('an address counts once, however often it is asked about, alone and together', () => {
  const asked = new AskedCounts()
  for (let time = 0; time < 3; time += 1) asked.sent({ kind: 'address', address: 'one' })
  asked.sent({ kind: 'batch', addresses: ['one', 'two', 'three'] })
  asked.sent({ kind: 'batch', addresses: ['two', 'three'] })
  const { addresses, requests } = asked.report()
  assert.deepEqual(addresses, { alone: 1, together: 3, all: 3 })
  assert.deepEqual(requests, { address: 3, set: 2, transaction: 0, other: 0 })
})

test('a batch of one address shows no addresses that belong together', () => {
  const asked = new AskedCounts()
  asked.sent({ kind: 'batch', addresses: ['one'] })
  assert.deepEqual(asked.report().addresses, { alone: 1, together: 0, all: 1 })
})

test('transactions and blocks are no addresses', () => {
  const asked = new AskedCounts()
  asked.sent({ kind: 'address', address: HASH })
  asked.sent({ kind: 'batch', addresses: [HASH, HASH.replaceAll('a', 'c')] })
  asked.sent({ kind: 'source' })
  const { addresses, requests } = asked.report()
  assert.equal(addresses.all, 0)
  assert.deepEqual(requests, { address: 0, set: 0, transaction: 2, other: 1 })
})
