import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { PUBLICATION } from './testing/outcomes.ts'
import { NOW, startPostgresStores, untilBlocked } from './testing/postgres-stores.ts'

const stores = await startPostgresStores()
after(() => stores.stop())

test('a publication that had to wait for others announces its events and itself afterwards', async (t) => {
  const store = await stores.openEmpty()
  const client = await stores.connect(store)
  t.after(() => Promise.all([client.end(), store.close()]))
  const { address } = await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  await store.queue.request(address.id, NOW)
  const claim = await store.queue.claim('bitcoin')
  assert.ok(claim)
  const rowSetId = await store.runs.openRowSet(claim)
  const row = { id: 1, height: 90, time: 1_600_000_000, amount: 5n, balance: 5n }
  const rows = [{ ...row, position: 0, hash: 'a'.repeat(64) }]
  await store.runs.stage(claim, { rowSetId, rows, draft: 'keep', nextRowId: 2 })
  await client.query('begin')
  await client.query('select from asset_total for update')
  const publishing = store.runs.publish(claim, {
    ...PUBLICATION,
    rowSetId,
    count: 1,
    balance: 5n,
    events: [{ kind: 'dropped', hash: 'b'.repeat(64), amount: 1n, height: null, code: null }],
    arrived: { from: 0, to: 1, newFromId: 1 },
  })
  await untilBlocked(client, 1)
  // As text: a Date has no microseconds.
  const { rows: times } = await client.query('select clock_timestamp()::text as waiting')
  await client.query('commit')
  await publishing
  const { rows: announced } = await client.query(
    'select text from announcement where at > $1::timestamptz order by id',
    [times[0].waiting],
  )
  assert.deepEqual(
    announced.map(({ text }) => text),
    [`address ${address.id}`, 'event'],
  )
})
