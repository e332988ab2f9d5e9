import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeptTransaction } from '../../../domain/transactions/kept-transaction.ts'
import { detailColumns, toKeptTransaction } from './detail-columns.ts'

const KEPT: KeptTransaction = {
  transaction: {
    hash: 'ab'.repeat(32),
    height: 5,
    time: 7,
    isCoinbase: false,
    fee: 2n,
    size: 10,
    virtualSize: 9,
    inputs: [{ value: 3n, address: 'a', type: 'p2pkh' }],
    outputs: [{ value: 1n, address: null, type: 'op_return' }],
  },
  source: 'blockchair',
  readAt: 11,
  tip: 13,
}

test('a stored transaction is read as it was written, and not at all once any part of it differs', () => {
  const { hash, ...row } = { ...detailColumns('bitcoin', KEPT) }
  assert.deepEqual(toKeptTransaction(hash, row), KEPT)
  const damaged = [
    { ...row, content: row.content.replace('[[3,', '[[4,') },
    { ...row, tip: 12 },
    { ...row, source: 'blockchaiz' },
    { ...row, checksum: row.checksum ^ 1n },
  ]
  for (const each of damaged) assert.equal(toKeptTransaction(hash, each), null)
  assert.equal(toKeptTransaction('cd'.repeat(32), row), null)
})
