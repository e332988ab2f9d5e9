import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Store } from '../../domain/ports/store.ts'
import { testIntegrity } from '../testing/integrity-contract.ts'
import { PUBLICATION } from './testing/outcomes.ts'
import { NOW, startPostgresStores } from './testing/postgres-stores.ts'

const stores = await startPostgresStores()
const store = await stores.openEmpty()
const client = await stores.connect(store)
after(async () => {
  await client.end()
  await store.close()
  await stores.stop()
})

const TABLES = 'address, history, sync, entry, range_summary, draft, sparkline, asset_total, orphaned_row_set'

/** One store that stays open: another client empties and changes its database. */
testIntegrity('PostgreSQL', openEmptied, NOW)

async function openEmptied() {
  await client.query(`truncate ${TABLES} restart identity`)
  const damaged = async (sql: string) => {
    await client.query(sql)
    return store
  }
  return { store, damaged, close: async () => {} }
}

const OWNER = { kind: 'address', id: 1 } as const
const PAGE = { kind: 'offset', offset: 0 } as const

/** Three rows of one address, which were read once. */
async function publishAndRead(to: Store) {
  await openEmptied()
  const { address } = await to.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  await to.queue.request(address.id, NOW)
  const claim = await to.queue.claim('bitcoin')
  assert.ok(claim !== null)
  const rowSetId = await to.runs.openRowSet(claim)
  const rows = [3, 2, 1].map((balance, position) => ({
    id: balance,
    position,
    hash: `${balance}`.padStart(64, '0'),
    height: balance,
    time: balance,
    amount: 1n,
    balance: BigInt(balance),
  }))
  await to.runs.publish(claim, { ...PUBLICATION, rowSetId, count: 3, balance: 3n, rows, nextRowId: 4 })
  assert.deepEqual((await to.histories.page(OWNER, PAGE, 10))?.rows, rows)
}

const LATER = {
  'the time of a row': 'update entry set time = time + 1 where position = 1',
  'a row that is gone': 'delete from entry where position = 1',
  'the balance of the header': 'update history set balance = balance + 1',
}
for (const [what, sql] of Object.entries(LATER)) {
  test(`damage to what was read before is noticed without a restart: ${what}`, async () => {
    await publishAndRead(store)
    await client.query(sql)
    await assert.rejects(store.histories.page(OWNER, PAGE, 10), { code: 'stored_data_damaged' })
    assert.match((await store.book.get(1))?.damage ?? '', /damaged|missing/)
  })
}

const SMALL = {
  'the label of an address': `update address set label = 'b'`,
  'its text': `update address set address = 'b'`,
  'how its last synchronisation ended': `update sync set stated_balance = stated_balance + 1`,
}
for (const [what, sql] of Object.entries(SMALL)) {
  test(`damage to small records is named: ${what}`, async () => {
    await publishAndRead(store)
    await client.query(sql)
    assert.match((await store.book.get(1))?.damage ?? '', /damaged/)
  })
}

test('a total that was changed is computed anew from the histories', async () => {
  await publishAndRead(store)
  await client.query('update asset_total set balance = balance + 5')
  const [total] = await store.histories.totals()
  assert.deepEqual([total?.addresses, total?.transactions, total?.balance], [1, 3, 3n])
})

test('a sparkline that was changed is drawn anew', async () => {
  await publishAndRead(store)
  await client.query(`update sparkline set balances = '1,2,4'`)
  assert.deepEqual((await store.histories.sparklines([1])).get(1), [1n, 2n, 3n])
})

test('a height of a chain that was changed is forgotten at the next start', async () => {
  await publishAndRead(store)
  await client.query('update chain_tip set height = height + 100')
  const next = await stores.openBeside(store)
  assert.equal((await next.histories.page(OWNER, PAGE, 1))?.tip, PUBLICATION.tip)
  await next.close()
})

test('two processes never audit the same history, and one that is lost does not keep it for ever', async () => {
  await publishAndRead(store)
  const { integrity } = store.runs
  assert.equal(await integrity.claimAudit(NOW), 1)
  assert.equal(await integrity.claimAudit(NOW), null)
  for (const at of [NOW - 3_600_000, NOW + 86_400_000]) {
    await client.query(`update history set audit_claimed_at = ${at}`)
    assert.equal(await integrity.claimAudit(NOW), 1)
  }
  await client.query('update history set audited_at = $1, audit_claimed_at = null', [NOW + 86_400_000])
  assert.equal(await integrity.claimAudit(NOW), 1)
})

test('an address that was deleted and restored is as intact as before', async () => {
  await publishAndRead(store)
  await store.book.remove(1)
  assert.equal((await store.book.restore(1))?.damage, null)
  assert.equal((await store.book.relabel(1, 'x'))?.damage, null)
  assert.equal((await store.book.get(1))?.damage, null)
})
