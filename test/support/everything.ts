import assert from 'node:assert/strict'
import type { Client } from './client.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read the API without our types.
type Json = any

/** Everything that the API shows of all addresses, except next_sync_at, to compare two stores. */
export async function everything(client: Client): Promise<Json> {
  const { addresses } = (await client.get('/addresses?limit=1000')).body
  const rows = []
  for (const { id } of addresses) rows.push(await client.transactions(id))
  const { body: balances } = await client.get(`/addresses/${addresses[0].id}/balance-history?points=100`)
  return { addresses: addresses.map(({ next_sync_at: _, ...address }: Json) => address), rows, balances }
}

/** Asserts that every history adds up from its balance back to zero, with as many transactions as were stated. */
export function assertProven({ addresses, rows }: Json): void {
  for (const [at, { balance, transaction_count: count, stated }] of addresses.entries()) {
    assert.equal(rows[at].length, count)
    assert.equal(stated.transaction_count, count)
    let expected = units(balance)
    for (const row of rows[at]) {
      assert.equal(units(row.balance), expected)
      expected -= units(row.amount)
    }
    assert.equal(expected, 0n)
  }
}

function units(text: string): bigint {
  const [whole, part = ''] = text.replace('-', '').split('.')
  return BigInt(`${whole}${part.padEnd(8, '0')}`) * (text.startsWith('-') ? -1n : 1n)
}
