import assert from 'node:assert/strict'
import { test } from 'node:test'
import { learnedSentences } from './learned.ts'

const NOTHING = {
  hosts: [],
  addresses: { alone: 0, together: 0, all: 0 },
  requests: { address: 0, set: 0, transaction: 0, other: 0 },
}

test('a source that was never asked has seen nothing', () => {
  assert.deepEqual(learnedSentences(NOTHING), [])
})

test('addresses that were asked about alone are said to be seen one at a time', () => {
  const asked = {
    hosts: ['mempool.space'],
    addresses: { alone: 41, together: 0, all: 41 },
    requests: { ...NOTHING.requests, address: 90, other: 3 },
  }
  assert.deepEqual(learnedSentences(asked), [
    'Since the start, mempool.space has seen 41 of your addresses, one at a time, in 90 requests.',
    'It was also asked 3 times about blocks or limits.',
  ])
})

test('addresses that were asked about together are said to be', () => {
  const asked = {
    hosts: ['api.blockchair.com'],
    addresses: { alone: 50, together: 200, all: 230 },
    requests: { address: 50, set: 7, transaction: 1, other: 0 },
  }
  assert.deepEqual(learnedSentences(asked), [
    'Since the start, api.blockchair.com has seen 230 of your addresses, 200 of them together in 7 requests and one at a time in 50 requests.',
    'It was also asked 1 time about transactions.',
  ])
  const allTogether = { ...asked, addresses: { alone: 5, together: 200, all: 200 } }
  assert.match(
    learnedSentences(allTogether)[0] ?? '',
    /has seen 200 of your addresses, together in 7 requests and one at a time in 50 requests\.$/,
  )
})

test('several servers may each have seen what one of them was asked', () => {
  const asked = {
    ...NOTHING,
    hosts: ['a.local:50002', 'b.local:50002'],
    requests: { ...NOTHING.requests, other: 2 },
  }
  assert.match(
    learnedSentences(asked)[0] ?? '',
    /^Since the start, a\.local:50002 and b\.local:50002 have seen none of/,
  )
})
