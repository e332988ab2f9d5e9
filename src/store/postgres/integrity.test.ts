import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import type { Store } from '../../domain/ports/store.ts'
import { checksumOfSummaryRow } from '../shared/digests/summary-checksum.ts'
import { testIntegrity } from '../testing/integrity-contract.ts'
import { undoneMigration } from '../testing/undone-migration.ts'
import { PUBLICATION } from './testing/outcomes.ts'
import { NOW, startPostgresStores } from './testing/postgres-stores.ts'
import { isUnreadable } from './unreadable.ts'

const stores = await startPostgresStores()
const store = await stores.openEmpty()
const client = await stores.connect(store)
after(async () => {
  await client.end()
  await store.close()
  await stores.stop()
})

const TABLES = [
  'chain_tip',
  'deleted_address',
  'address',
  'history',
  'sync',
  'entry',
  'range_summary',
  'draft',
  'sparkline',
  'asset_total',
  'orphaned_row_set',
]
/** To delete so few rows takes a tenth of the time of TRUNCATE, which makes new files. */
const EMPTY = `begin; set local session_replication_role = replica;
  ${TABLES.map((name) => `delete from ${name};`).join(' ')}
  select setval(pg_get_serial_sequence('address', 'id'), 1, false); commit`

/** One store that stays open: another client empties and changes its database. */
testIntegrity('PostgreSQL', openEmptied, NOW)

async function openEmptied() {
  await client.query(EMPTY)
  const damaged = async (sql: string) => {
    await client.query(sql)
    return store
  }
  const fromPreviousVersion = async () => {
    const undone = ['0008', '0007', '0006', '0005', '0004'].map((name) =>
      undoneMigration(readFileSync(new URL(`./migrations/${name}.sql`, import.meta.url), 'utf8')),
    )
    await client.query(`${undone.join('\n')} update schema_version set version = 3`)
    await (await stores.openBeside(store)).close()
    return store
  }
  const fromVersionWithoutDays = async (sql: string) => {
    await takeDaysBack()
    await client.query(sql)
    await (await stores.openBeside(store)).close()
    return store
  }
  return { store, damaged, fromPreviousVersion, fromVersionWithoutDays, close: async () => {} }
}

/** Makes the database one of schema 7. */
async function takeDaysBack(): Promise<void> {
  const { rows } = await client.query(
    'select *, history_id * 1048576 + row_set as row_set_id from range_summary',
  )
  for (const row of rows) {
    await client.query(
      'update range_summary set checksum = $1 where history_id = $2 and row_set = $3 and level = $4 and number = $5',
      [
        checksumOfSummaryRow({ ...row, days_digest: null }),
        row.history_id,
        row.row_set,
        row.level,
        row.number,
      ],
    )
  }
  const migration = readFileSync(new URL('./migrations/0008.sql', import.meta.url), 'utf8')
  await client.query(`${undoneMigration(migration)} update schema_version set version = 7`)
}

const OWNER = { kind: 'address', id: 1 } as const
const PAGE = { kind: 'offset', offset: 0 } as const

/** Three rows of one address, which were read once. */
async function publishAndRead(to: Store) {
  await openEmptied()
  const rows = await publish(to, 'a', PUBLICATION.tip)
  assert.deepEqual((await to.histories.page(OWNER, PAGE, 10))?.rows, rows)
}

async function publish(to: Store, text: string, tip: number) {
  const { address } = await to.book.add({ chain: 'bitcoin', address: text, type: 'p2pkh', label: null })
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
  const shown = { rowSetId, count: 3, balance: 3n, rows, nextRowId: 4 }
  await to.runs.publish(claim, { ...PUBLICATION, ...shown, tip })
  return rows
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

test('an error of the program itself does not count as damage', () => {
  for (const error of [new TypeError('x'), new RangeError('x'), new SyntaxError('x')]) {
    assert.equal(isUnreadable(error), false)
  }
})

test('a balance that is no number leaves the totals of all other addresses readable', async () => {
  await publishAndRead(store)
  await publish(store, 'b', PUBLICATION.tip)
  await client.query(`update history set balance = 'NaN' where owner_id = 1`)
  await client.query('update asset_total set balance = balance + 5')
  const [total] = await store.histories.totals()
  assert.deepEqual([total?.addresses, total?.balance], [2, 3n])
})

test('a total that was changed is computed again from the histories', async () => {
  await publishAndRead(store)
  await client.query('update asset_total set balance = balance + 5')
  const [total] = await store.histories.totals()
  assert.deepEqual([total?.addresses, total?.transactions, total?.balance], [1, 3, 3n])
})

test('a sparkline that was changed is drawn again', async () => {
  await publishAndRead(store)
  await client.query(`update sparkline set balances = '1,2,4'`)
  assert.deepEqual((await store.histories.sparklines([1])).get(1), [1n, 2n, 3n])
})

/** The table was emptied behind the store's back, which therefore does not write what it knows to be there. */
const SET_TIP = `insert into chain_tip values ('bitcoin', ${PUBLICATION.tip + 10}, ~${PUBLICATION.tip + 10}::bigint)
  on conflict (chain) do update set height = excluded.height, complement = excluded.complement`

const tipOf = async (of: Store) => (await of.histories.page(OWNER, PAGE, 1))?.tip

for (const [what, set] of Object.entries({
  'a newest height that was changed': 'height = height + 100',
  'a newest height without its complement': 'height = height + 100, complement = null',
})) {
  test(`is not used, and gives way to the next one: ${what}`, async () => {
    await publishAndRead(store)
    await client.query(SET_TIP)
    await client.query(`update chain_tip set ${set}`)
    assert.equal(await tipOf(store), PUBLICATION.tip)
    await publish(store, 'b', PUBLICATION.tip + 20)
    assert.equal(await tipOf(store), PUBLICATION.tip + 20)
  })
}

test('the newest heights of a database of the previous version are kept', async () => {
  const { fromPreviousVersion } = await openEmptied()
  await publishAndRead(store)
  await client.query(SET_TIP)
  await fromPreviousVersion()
  assert.equal(await tipOf(store), PUBLICATION.tip + 10)
})

test('an event that cannot be read is left out, and those after it are given', async () => {
  for (const set of [`chain = 'xx'`, `kind = 'nonsense'`, 'at = 100000000000000000', `amount = 'NaN'`]) {
    await publishAndRead(store)
    const newest = await store.events.newestId()
    await store.book.remove(1)
    await store.book.restore(1)
    const all = (await store.events.after(newest, 10)).events
    assert.equal(all.length, 2)
    await client.query(`update event set ${set} where id = $1`, [all[0]?.id])
    assert.deepEqual((await store.events.after(newest, 1)).events, [all[1]], set)
  }
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
