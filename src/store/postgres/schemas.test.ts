import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { openPostgresStore } from './postgres-store.ts'

const NOW = 1_790_000_000_000
const server = await sharedPostgres()
after(() => server.stop())

test('two installations in two schemas of one database share no jobs, tables or notifications', async (t) => {
  const url = await server.createDatabase()
  await run(url, 'create schema tracker')
  const one = await open(url)
  const other = await open(`${url}?options=-c%20search_path%3Dtracker`)
  t.after(() => Promise.all([one.close(), other.close()]))
  const heard: string[] = []
  const changed = Promise.withResolvers<void>()
  one.changes.subscribe((change) => {
    heard.push('id' in change ? `${change.kind} ${change.id}` : change.kind)
    if ('id' in change && change.id === 2) changed.resolve()
  })
  await other.book.add({ chain: 'bitcoin', address: 'b', type: 'p2pkh', label: null })
  const { address } = await one.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  await one.queue.request(address.id, NOW)
  assert.equal(await other.queue.claim('bitcoin'), null)
  assert.equal((await one.queue.claim('bitcoin'))?.address, 'a')
  await one.book.add({ chain: 'bitcoin', address: 'c', type: 'p2pkh', label: null })
  await changed.promise
  assert.deepEqual([...new Set(heard)], ['address 1', 'address 2'])
  const schemas = await run(
    url,
    `select nspname as name from pg_namespace where nspname like '%jobs' order by 1`,
  )
  assert.deepEqual(
    schemas.map((row) => row['name']),
    ['cointracker_jobs', 'tracker_jobs'],
  )
})

test('a user without the right to create schemas uses those that exist', async (t) => {
  const url = await server.createDatabase()
  await run(
    url,
    `create role plain login password 'plain'; create schema tracker authorization plain;
      create schema tracker_jobs authorization plain; alter role plain set search_path = tracker`,
  )
  const plain = new URL(url)
  plain.username = 'plain'
  plain.password = 'plain'
  const store = await open(plain.href)
  t.after(() => store.close())
  assert.equal((await store.book.list({ limit: 1, offset: 0 })).total, 0)
})

test('a database that may only be read is refused with that reason', async () => {
  const url = await server.createDatabase()
  await run(url, `alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = on`)
  await assert.rejects(open(url), /may only be read/)
})

for (const mode of ['prefer', 'allow']) {
  test(`sslmode=${mode} connects to a server without TLS`, async (t) => {
    const store = await open(`${await server.createDatabase()}?sslmode=${mode}`)
    t.after(() => store.close())
    assert.equal((await store.book.list({ limit: 1, offset: 0 })).total, 0)
  })
}

async function run(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

function open(url: string) {
  return openPostgresStore({
    url,
    connections: 4,
    readConnections: 2,
    clock: { now: () => NOW, random: () => 0.5, sleep: async () => {} },
    intervalMs: 0,
    onStoreError: (error) => console.error(error),
  })
}
