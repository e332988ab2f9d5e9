import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classify } from './merged-row.ts'

const facts = { fee: 3n, isCoinbase: false, ownInputs: 'all', ownOutputs: 'some' } as const

test('without the whole transaction, the amounts decide the kind, and the fee is unknown', () => {
  const joint = { kind: 'joint', fee: null, isKnown: false }
  assert.deepEqual(classify({ received: 5n, amount: 1n }, null), joint)
  assert.deepEqual(classify({ received: 5n, amount: 5n }, null), {
    kind: 'received',
    fee: null,
    isKnown: false,
  })
  assert.deepEqual(classify({ received: 5n, amount: -2n }, null), { kind: 'sent', fee: null, isKnown: false })
  assert.deepEqual(classify({ received: 5n, amount: 0n }, null), { kind: 'sent', fee: null, isKnown: false })
})

test('a transaction between own addresses is internal if nothing but the fee has left', () => {
  const own = { ...facts, ownOutputs: 'all' } as const
  assert.deepEqual(classify({ received: 5n, amount: -3n }, own), { kind: 'internal', fee: 3n, isKnown: true })
  assert.deepEqual(classify({ received: 5n, amount: -4n }, own), { kind: 'sent', fee: 3n, isKnown: true })
})

test('the fee is the owner’s where all inputs are, and unknown beside foreign ones', () => {
  assert.deepEqual(classify({ received: 1n, amount: -9n }, facts), { kind: 'sent', fee: 3n, isKnown: true })
  const joint = { ...facts, ownInputs: 'some' } as const
  assert.deepEqual(classify({ received: 5n, amount: 2n }, joint), { kind: 'joint', fee: null, isKnown: true })
  const foreign = { ...facts, ownInputs: 'none' } as const
  assert.deepEqual(classify({ received: 5n, amount: 5n }, foreign), {
    kind: 'received',
    fee: null,
    isKnown: true,
  })
})

test('a coinbase is mined and has no fee', () => {
  const coinbase = { fee: null, isCoinbase: true, ownInputs: 'none', ownOutputs: 'all' } as const
  assert.deepEqual(classify({ received: 5n, amount: 5n }, coinbase), {
    kind: 'mined',
    fee: 0n,
    isKnown: true,
  })
})
