import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainOf } from '../chains/chain.ts'
import type { Transaction, TransactionOutput } from './transaction.ts'
import { whyImpossibleTransaction } from './why-impossible.ts'

const bitcoin = chainOf('bitcoin')
const NOW = Date.parse('2026-11-27T12:00:00Z')
const output = (value: bigint): TransactionOutput => ({ value, address: null, type: 'other' })
const TRANSACTION: Transaction = {
  hash: 'ab'.repeat(32),
  height: 800_000,
  time: Date.parse('2023-07-24T03:54:02Z') / 1000,
  isCoinbase: false,
  fee: 3n,
  size: 200,
  virtualSize: 150,
  inputs: [output(4n), output(6n)],
  outputs: [output(7n)],
}
const why = (change: Partial<Transaction>) =>
  whyImpossibleTransaction(bitcoin, { ...TRANSACTION, ...change }, { tip: 900_000, now: NOW })

test('a transaction whose amounts, block and time fit together is possible', () => {
  assert.equal(why({}), null)
  assert.equal(why({ height: null, time: null }), null)
  assert.equal(why({ isCoinbase: true, fee: null, inputs: [] }), null)
  assert.equal(why({ inputs: [output(7n)], fee: 0n }), null)
})

test('a transaction that makes coins, or whose fee is another, is impossible', () => {
  assert.match(why({ inputs: [output(6n)], fee: -1n }) ?? '', /outputs have more than its inputs/)
  assert.match(why({ fee: 2n }) ?? '', /whose fee is not/)
  assert.match(why({ fee: null }) ?? '', /outputs have more/)
  assert.match(why({ inputs: [], fee: null }) ?? '', /without inputs/)
  assert.match(why({ isCoinbase: true }) ?? '', /coinbase/)
  assert.match(why({ inputs: [output(-1n), output(11n)] }) ?? '', /below zero/)
  const huge = 21_000_001n * 10n ** 8n
  assert.match(why({ inputs: [output(huge)], outputs: [], fee: huge }) ?? '', /more than ever exists/)
})

test('a transaction at a height or time that the chain cannot have is impossible', () => {
  assert.match(why({ height: 900_001 }) ?? '', /cannot have reached/)
  assert.match(why({ time: null }) ?? '', /without a time/)
  assert.match(why({ time: 1000 }) ?? '', /before the chain's first block/)
  assert.match(why({ time: NOW / 1000 + 10_000 }) ?? '', /in the future/)
  assert.match(why({ time: Date.parse('2011-01-01T00:00:00Z') / 1000 }) ?? '', /years before/)
})
