import assert from 'node:assert/strict'
import type { Client } from './client.ts'

// biome-ignore lint/suspicious/noExplicitAny: as anybody outside reads the API.
type Json = any

/** All that the API tells of all addresses but the times of what comes next, for comparing two places. */
export async function everything(client: Client): Promise<Json> {
  const { addresses } = (await client.get('/addresses?limit=1000')).body
  const rows = []
  for (const { id } of addresses) rows.push(await client.transactions(id))
  const { body: balances } = await client.get(`/addresses/${addresses[0].id}/balance-history?points=100`)
  return { addresses: addresses.map(({ next_sync_at: _, ...address }: Json) => address), rows, balances }
}

/** Every history runs from its balance back to zero, with as many transactions as were stated. */
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
