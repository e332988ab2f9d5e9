import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { withDigest } from '../shared/columns/verification-column.ts'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { withClient } from '../testing/with-client.ts'
import { openPostgresStore } from './postgres-store.ts'
import { describeSchema } from './testing/describe-schema.ts'

const KILLS = Number(process.env['MIGRATION_KILLS'] ?? 8)
const SCHEMA = new URL('./schema.sql', import.meta.url)
const OPEN_STORE = new URL('./testing/open-store.ts', import.meta.url).pathname

const server = await sharedPostgres()
after(() => server.stop())

/** Columns of schema version 2 whose values are kept, by their names since version 3. */
const RENAMED: Readonly<Record<string, string>> = {
  turn: 'queued_at',
  upheavals: 'revision',
  histories: 'row_sets',
  verify_by_hand: 'verify_manual',
  doubt_balance: 'rollback_balance',
  doubt_count: 'rollback_count',
  doubt_source: 'rollback_source',
  doubt_since: 'rollback_since',
}
/** Leases and jobs end with the processes of the previous version. */
const NOT_KEPT = ['running', 'job', 'queue', 'history_id', 'opened_id']

test('the migrations result in the committed schema', async () => {
  const url = await server.createDatabase()
  await (await open(url)).close()
  const schema = await withClient(url, describeSchema)
  if (process.env['WRITE_SCHEMA'] === '1') writeFileSync(SCHEMA, schema)
  assert.equal(schema, readFileSync(SCHEMA, 'utf8'))
})

test('a database of the previous version keeps every column of every address, its rows and its queue', async (t) => {
  const url = await versionTwo()
  const before = await withClient(
    url,
    async (db) => (await db.query('select * from address order by id')).rows,
  )
  const store = await open(url)
  t.after(() => store.close())
  const rows = await withClient(url, async (db) => {
    const joined = `select s.*, h.*, a.* from address a join history h on h.id = a.id join sync s on s.address_id = a.id`
    return (await db.query(`${joined} order by a.id`)).rows
  })
  for (const [at, row] of before.entries()) {
    for (const [name, value] of Object.entries(row)) {
      if (!NOT_KEPT.includes(name)) {
        const kept = name === 'verification' && value !== null ? withDigest(String(value)) : value
        assert.equal(rows[at][RENAMED[name] ?? name], kept, `${name} of ${row.address}`)
      }
    }
    assert.equal(rows[at].row_set, row.history_id === null ? null : row.history_id % 1048576)
  }
  for (const { id, count } of before) {
    const owner = { kind: 'address', id: Number(id) } as const
    const page = await store.histories.page(owner, { kind: 'offset', offset: 590 }, 20)
    assert.equal(page?.rows.length, Number(count) === 0 ? 0 : 10)
    assert.equal(page?.totalTransactions, Number(count))
  }
  const claims = [await store.queue.claim('bitcoin'), await store.queue.claim('bitcoin')]
  assert.deepEqual(
    claims.map((claim) => [claim?.address, claim?.run, claim?.draft?.next ?? null]),
    [
      ['being rewritten', 8, null],
      ['running', 10, 305],
    ],
  )
  const [check] = await store.queue.claimChecks('dogecoin', 9)
  assert.equal(check?.address, 'waiting')
  while (await store.runs.sweep(1000));
})

test(`a migration that is killed at ${KILLS} moments is completed by the next start, with the same content`, async () => {
  const template = await versionTwo()
  const whole = await server.createDatabase(nameOf(template))
  const begun = performance.now()
  await openStore(whole).done
  const lastsMs = performance.now() - begun
  const expected = await contentOf(whole)
  for (let kill = 0; kill < KILLS; kill += 1) {
    const url = await server.createDatabase(nameOf(template))
    const cut = openStore(url)
    await setTimeout(Math.random() * lastsMs)
    cut.child.kill('SIGKILL')
    await cut.done
    await (await open(url)).close()
    assert.deepEqual(await contentOf(url), expected)
  }
})

/** A database of schema version 2, with addresses in every state. */
async function versionTwo(): Promise<string> {
  const url = await server.createDatabase()
  await withClient(url, async (db) => {
    for (const file of ['migrations/0001.sql', 'migrations/0002.sql', 'testing/version-2.sql']) {
      await db.query(readFileSync(new URL(file, import.meta.url), 'utf8'))
    }
    await db.query(`create table schema_version (
      one integer primary key check (one = 1), program text not null, version integer not null)`)
    await db.query(`insert into schema_version values (1, 'mini-cointracker', 2)`)
  })
  return url
}

/** All rows of all tables of the program. */
async function contentOf(url: string): Promise<Record<string, unknown[]>> {
  return withClient(url, async (db) => {
    const { rows: tables } = await db.query(
      `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    )
    const content: Record<string, unknown[]> = {}
    for (const { name } of tables) {
      content[name] = (await db.query(`select t::text from ${name} t order by 1`)).rows
    }
    return content
  })
}

function openStore(url: string) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', OPEN_STORE, url], {
    stdio: 'inherit',
  })
  return { child, done: once(child, 'exit') }
}

function open(url: string) {
  const clock = { now: () => 1_790_000_000_000, random: () => 0.5, sleep: async () => {} }
  return openPostgresStore({
    url,
    connections: 4,
    readConnections: 4,
    clock,
    intervalMs: 0,
    onStoreError: (error) => console.error(error),
  })
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1)
}
