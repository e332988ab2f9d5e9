import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { realAddresses } from '../src/sim/chain/real-histories.ts'
import { startWorld } from './support/world.ts'

for (const limit of [10_000, 7]) {
  test(`the 116 real addresses synchronise to their known counts and balances, ${limit} rows a page`, async () => {
    await using world = await startWorld({ SYNC_CONCURRENCY: '20' }, { realHistories: true })
    const { client, simulator } = world
    simulator.setFaults(() => ({ kind: 'clamp', limit }))
    const truths = realAddresses()
    assert.equal(truths.length, 116)
    const added = []
    for (const truth of truths) added.push(await client.add(truth.address, true))
    for (const [at, truth] of truths.entries()) {
      const done = await client.ended(added[at].id)
      assert.equal(done.sync_status, 'DONE', JSON.stringify(done.sync_error))
      assert.equal(done.transaction_count, truth.transactions)
      assert.equal(done.balance, formatAmount(BigInt(truth.balance), 8))
      const rows = await client.transactions(done.id)
      assert.equal(rows.length, truth.transactions)
      if (rows.length > 0) assert.equal(rows[0].balance, done.balance)
    }
  })
}
