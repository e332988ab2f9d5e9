import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  sumOfValues,
  type Transaction,
  type TransactionOutput,
} from '../../domain/transactions/transaction.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { PageTransactions } from './page-transactions.ts'

const output = (address: string, value = 10n): TransactionOutput => ({ address, value, type: 'p2wpkh' })
const many = Array.from({ length: 200 }, (_, place) => output(`other ${place}`))

function transaction(
  inputs: readonly TransactionOutput[],
  outputs: readonly TransactionOutput[],
): Transaction {
  const isCoinbase = inputs.length === 0
  const fee = isCoinbase ? null : sumOfValues(inputs) - sumOfValues(outputs)
  const size = { size: 200, virtualSize: 150 }
  return { hash: HASH, height: 800_000, time: 1_690_200_000, isCoinbase, fee, ...size, inputs, outputs }
}

const HASH = 'ab'.repeat(32)
const RICH = 10_000n

async function isKept(given: Transaction): Promise<boolean> {
  const clock = new FakeClock('2026-11-27T12:00:00Z')
  const store = openInMemory(clock, 0)
  try {
    const pages = new PageTransactions({ details: store.details, clock })
    const totals = { tip: 900_000, balance: 1n, transactionCount: 1, fingerprint: '' }
    const origin = { chain: 'bitcoin', address: 'mine', source: 'esplora' } as const
    await pages.keep(origin, { ...totals, offset: 0, rows: [], transactions: [given] })
    const kept = (await store.details.get('bitcoin', [HASH])).get(HASH)
    if (kept !== undefined)
      assert.deepEqual([kept.transaction, kept.source, kept.tip], [given, 'esplora', 900_000])
    return kept !== undefined
  } finally {
    await store.close()
  }
}

test('of a page, small transactions, coinbases and those that the address pays in are kept', async () => {
  assert.equal(await isKept(transaction([output('other', RICH)], [output('mine')])), true)
  assert.equal(await isKept(transaction([output('mine', RICH)], many)), true)
  assert.equal(await isKept(transaction([], [...many, output('mine')])), true)
})

test('large ones that only pay to the address, and impossible ones, are not', async () => {
  assert.equal(await isKept(transaction([output('other', RICH)], [...many, output('mine')])), false)
  const possible = transaction([output('mine', RICH)], [output('other')])
  assert.equal(await isKept({ ...possible, fee: 1n }), false)
})
