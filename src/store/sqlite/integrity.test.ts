import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../domain/ports/clock.ts'
import { checksumOfSummaryRow } from '../shared/digests/summary-checksum.ts'
import { testIntegrity } from '../testing/integrity-contract.ts'
import { PUBLICATION } from '../testing/outcomes.ts'
import { undoneMigration } from '../testing/undone-migration.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { Statements } from './statements.ts'
import { keyOfSummary, summaryRows } from './summary-rows.ts'
import { damageDatabase, newDatabasePath } from './testing/damage.ts'

const NOW = 1_790_000_000_000
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }

testIntegrity('SQLite', openFile, NOW)

async function openFile() {
  const path = newDatabasePath()
  let store = openSqliteStore(path, clock, 0)
  return {
    store,
    damaged: async (sql: string) => {
      await store.close()
      damageDatabase(path, sql)
      store = openSqliteStore(path, clock, 0)
      return store
    },
    fromPreviousVersion: async () => {
      await store.close()
      const undone = ['0009', '0008', '0007', '0006', '0005'].map((name) =>
        undoneMigration(readFileSync(new URL(`./migrations/${name}.sql`, import.meta.url), 'utf8')),
      )
      damageDatabase(path, `${undone.join('\n')} pragma user_version = 4`)
      store = openSqliteStore(path, clock, 0)
      return store
    },
    fromVersionWithoutDays: async (sql: string) => {
      await store.close()
      takeDaysBack(path)
      damageDatabase(path, sql)
      store = openSqliteStore(path, clock, 0)
      return store
    },
    close: () => store.close(),
  }
}

/** Makes a database one of schema 8. */
function takeDaysBack(path: string): void {
  const db = new DatabaseSync(path)
  const put = db.prepare(
    'update range_summary set checksum = ? where row_set_id = ? and level = ? and number = ?',
  )
  for (const row of [...summaryRows(new Statements(db))]) {
    put.run(checksumOfSummaryRow({ ...row, days_digest: null }), ...keyOfSummary(row))
  }
  const migration = readFileSync(new URL('./migrations/0009.sql', import.meta.url), 'utf8')
  db.exec(`${undoneMigration(migration)} pragma user_version = 8`)
  db.close()
}

test('damage that is done while the program runs is noticed, also to rows that were read before', async () => {
  const path = newDatabasePath()
  const store = openSqliteStore(path, clock, 0)
  const { address } = await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  await store.queue.request(address.id, NOW)
  const claim = await store.queue.claim('bitcoin')
  assert.ok(claim !== null)
  const rowSetId = await store.runs.openRowSet(claim)
  const row = { id: 1, position: 0, hash: 'a'.repeat(64), height: 9, time: 9, amount: 5n, balance: 5n }
  await store.runs.publish(claim, {
    ...PUBLICATION,
    rowSetId,
    count: 1,
    balance: 5n,
    rows: [row],
    nextRowId: 2,
    at: NOW,
  })
  const page = () =>
    store.histories.page({ kind: 'address', id: address.id }, { kind: 'offset', offset: 0 }, 10)
  assert.deepEqual((await page())?.rows, [row])
  damageDatabase(path, 'update entry set time = 10')
  await setImmediate()
  await assert.rejects(page(), { code: 'stored_data_damaged' })
  await store.close()
})
