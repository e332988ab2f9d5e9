import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { hasPgBouncer, startPgBouncer } from '../testing/pgbouncer.ts'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { keepsSession } from './keeps-session.ts'
import { openPostgresStore } from './postgres-store.ts'
import { Servers } from './servers.ts'

const NOW = 1_790_000_000_000
const skip = hasPgBouncer() ? false : 'PgBouncer is not installed (Debian package pgbouncer)'

const server = await sharedPostgres()
after(() => server.stop())

test('a direct connection keeps its session', async () => {
  assert.equal(await keepsSession(new Servers(server.urlOf('postgres'))), true)
})

test('behind a pooler of transactions', { skip }, async (t) => {
  const direct = await server.createDatabase()
  const pooler = await startPgBouncer(direct)
  t.after(() => pooler.stop())
  const url = pooler.urlThrough(direct)
  const notices: string[] = []
  const open = () => openStore(url, (error) => notices.push(error.message))
  const one = await open()
  const other = await open()
  t.after(() => Promise.all([one.close(), other.close()]))

  await t.test('the program says once that it polls', () => {
    assert.deepEqual(
      notices.map((notice) => /LISTEN does not work; changes are polled for/.test(notice)),
      [true, true],
    )
  })

  await t.test('every process still receives the changes of another', async () => {
    const received = Promise.withResolvers<number>()
    other.changes.subscribe((change) => {
      if (change.kind === 'address') received.resolve(change.id)
    })
    const { address } = await one.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
    assert.equal(await received.promise, address.id)
  })

  await t.test('pages are read on whatever session the pooler gives', async () => {
    const pages = Array.from({ length: 20 }, () =>
      one.histories.page({ kind: 'address', id: 1 }, { kind: 'offset', offset: 0 }, 10),
    )
    for (const page of await Promise.all(pages)) assert.equal(page?.rows.length, 0)
  })

  await t.test('no setting stays behind for other programs on the pooler', async () => {
    const client = new pg.Client(url)
    await client.connect()
    t.after(() => client.end())
    for (let session = 0; session < 10; session += 1) {
      const { rows } = await client.query(`select name from pg_settings where source = 'session'
        and name in ('idle_in_transaction_session_timeout', 'jit')`)
      assert.deepEqual(rows, [])
    }
  })
})

function openStore(url: string, onStoreError: (error: Error) => void) {
  return openPostgresStore({
    url,
    connections: 4,
    readConnections: 4,
    clock: { now: () => NOW, random: () => 0.5, sleep: async () => {} },
    intervalMs: 0,
    onStoreError,
  })
}
