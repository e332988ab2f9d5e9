import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { startSimulator } from '../src/sim/simulator.ts'
import { damageDatabase } from '../src/store/sqlite/testing/damage.ts'
import { sharedPostgres } from '../src/store/testing/shared-postgres.ts'
import { allEnded } from './support/all-ended.ts'
import { Client } from './support/client.ts'
import { runCommand } from './support/command.ts'
import { everything } from './support/everything.ts'
import { isAlive } from './support/fleet.ts'
import { PROGRAM_FILE } from './support/program-file.ts'
import { FIRST } from './support/test-wallets.ts'
import { spawnTracker, type TrackerProcess } from './support/tracker.ts'
import { syncedWallet } from './support/wallets.ts'

const server = await sharedPostgres()
const folder = mkdtempSync(join(tmpdir(), 'move-'))
after(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const NOTED = 'ab'.repeat(32)
const file = join(folder, 'coins.db')
const from = `sqlite:${file}`

test('a SQLite file migrates to PostgreSQL, killed and repeated, and everything is shown as before', async () => {
  await using resources = new AsyncDisposableStack()
  const simulator = await startSimulator({ realHistories: false, tip: 3000 })
  resources.defer(() => simulator.close())
  const settings = {
    BLOCKCHAIR_URL: simulator.url,
    SOURCES: 'blockchair',
    BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
    BLOCKCHAIR_POINTS_PER_DAY: '0',
  }
  const { chain } = simulator
  const before = await spawnTracker({ ...settings, DATABASE_URL: from })
  resources.defer(() => stop(before))
  const client = new Client(before.url)
  for (const rows of [20_000, 300, 1]) await client.add(chain.largeAddress(rows), true)
  for (let at = 0; at < 30; at += 1) await client.add(chain.largeAddress(25), true)
  const gone = await client.add(chain.newAddress())
  await client.send('PATCH', '/addresses/2', { label: 'Ümläute & "quotes"' })
  await allEnded(client, 60_000)
  await client.send('DELETE', `/addresses/${gone.id}`)
  await client.send('POST', '/labels', { [NOTED]: 'Rent' })
  const { tx_hash: seen } = (await client.transactions(4))[3]
  await client.send('PUT', `/transactions/bitcoin/${seen}/note`, { note: 'A “note” of\ntwo lines' })
  const detail = await client.get(`/transactions/bitcoin/${seen}`)
  const shown = await everything(client)
  await before.kill('SIGTERM')
  const bytes = digest()

  const to = await server.createDatabase()
  const cut = spawnMove(from, to)
  await someAreMoved(to)
  cut.kill('SIGKILL')
  await once(cut, 'exit')
  const moved = await runMove(from, to)
  assert.equal(moved.code, 0, moved.error)
  assert.match(
    moved.output,
    /^33 addresses with 21051 transactions are in PostgreSQL(?: \(\d+ addresses were there already\))?; each was compared/m,
  )
  assert.match((await runMove(from, to)).output, /33 addresses were there already/)
  assert.equal(digest(), bytes)

  const behind = await spawnTracker({ ...settings, DATABASE_URL: to })
  resources.defer(() => stop(behind))
  const again = new Client(behind.url)
  assert.deepEqual(await everything(again), shown)
  const asked = simulator.requests.length
  assert.deepEqual((await again.get(`/transactions/bitcoin/${seen}`)).body, detail.body)
  assert.equal(simulator.requests.length, asked)
  const noted = await again.send('PUT', `/transactions/bitcoin/${seen}/note`, { note: 'x' })
  assert.equal(noted.status, 200)
  const labels = await (await fetch(`${behind.url}/labels.jsonl`)).text()
  assert.ok(labels.includes(NOTED) && labels.includes('"Rent"'))
  assert.match(await firstEvent(`${behind.url}/events`, '1'), /^event: reset$/m)
  chain.pay((await again.get('/addresses/1')).body.address, 5n)
  chain.mine()
  await again.sync(1)
  assert.equal((await again.ended(1)).transaction_count, 20_001)
  assert.ok((await again.add(chain.newAddress())).id > gone.id)
  await behind.kill('SIGTERM')
  const late = await runMove(from, to)
  assert.equal(late.code, 1)
  assert.match(late.error, /The target is not the same as the source/)
})

/** The first event of a stream for a client that has seen the events up to this id. */
async function firstEvent(url: string, lastEventId: string): Promise<string> {
  const { body } = await fetch(url, { headers: { 'last-event-id': lastEventId } })
  let text = ''
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString()
    if (/^event: .*\n(?:.+\n)*\n/m.test(text)) break
  }
  return text
}

for (const [name, wrongFrom, wrongTo, error, exitCode] of [
  [
    'a missing file',
    `sqlite:${join(folder, 'none.db')}`,
    'postgres://h/d',
    /^there is no file .*none\.db\n$/,
    1,
  ],
  ['a source that is not an address', 'mysql://h/d', 'postgres://h/d', /^--from must be sqlite:PATH/, 2],
  [
    'two SQLite files',
    from,
    from,
    /^A SQLite file is copied into PostgreSQL\. Write: cointracker migrate-store/,
    2,
  ],
  [
    'a server that does not answer',
    from,
    'postgres://u:hunter2@127.0.0.1:1/d',
    /^the PostgreSQL database cannot be used: nothing listens there/,
    1,
  ],
  ['a target that is not an address', from, 'mysql://hunter2@h/d', /^--to must be/, 2],
] as const) {
  test(`the migration reports in one line what is wrong with ${name}`, async () => {
    const { code, error: said } = await runMove(wrongFrom, wrongTo)
    assert.equal(code, exitCode)
    assert.match(said, error)
    assert.ok(!said.includes('hunter2') && said.trim().split('\n').length === 1)
  })
}

test('without --to the target is DATABASE_URL, which other users of the machine do not see', async () => {
  const words = ['migrate-store', '--from', from]
  const moved = await runCommand(words, { env: { DATABASE_URL: await server.createDatabase() } })
  assert.equal(moved.code, 0, moved.error)
  assert.match(moved.out, /^33 addresses with 21051 transactions are in PostgreSQL;/)
  const away = await runCommand(words, { env: { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/d' } })
  assert.equal(away.code, 1)
  assert.match(away.error, /^the PostgreSQL database cannot be used: nothing listens there/)
  assert.doesNotMatch(away.error, /hunter2/)
  const none = await runCommand(words, { env: { DATABASE_URL: from } })
  assert.deepEqual([none.code, none.error.startsWith('--to is missing.')], [2, true])
})

test('wallets and groups have their balances as soon as they have moved', async () => {
  await using resources = new AsyncDisposableStack()
  const simulator = await startSimulator({ realHistories: false, tip: 3000 })
  resources.defer(() => simulator.close())
  const source = `sqlite:${join(folder, 'wallet.db')}`
  const tracker = await spawnTracker({
    BLOCKCHAIR_URL: simulator.url,
    SOURCES: 'blockchair',
    DATABASE_URL: source,
  })
  resources.defer(() => stop(tracker))
  simulator.chain.pay(FIRST.addressAt(0, 0), 70_000n)
  simulator.chain.mine(10)
  const client = new Client(tracker.url)
  const { id } = await syncedWallet(client, { text: FIRST.text })
  const grouped = await client.send('POST', '/groups', { name: 'Savings', members: [{ wallet: id }] })
  assert.equal(grouped.status, 201)
  await tracker.kill('SIGTERM')

  const to = await server.createDatabase()
  const moved = await runMove(source, to)
  assert.equal(moved.code, 0, moved.error)
  const db = new pg.Client(to)
  await db.connect()
  resources.defer(() => db.end())
  const { rows } = await db.query(
    `select owner_kind, balance from history where owner_kind in ('wallet', 'group') order by owner_kind`,
  )
  assert.deepEqual(rows, [
    { owner_kind: 'group', balance: '70000' },
    { owner_kind: 'wallet', balance: '70000' },
  ])
})

test('no lock file is left beside a file that is not a database of this program', async () => {
  const other = join(folder, 'notes.txt')
  writeFileSync(other, 'not a database at all, but long enough to be looked at as one')
  const { code } = await runMove(`sqlite:${other}`, await server.createDatabase())
  assert.equal(code, 1)
  assert.ok(!existsSync(`${other}.lock`))
})

const DAMAGE: Readonly<Record<string, string>> = {
  'a row': `update entry set time = time + 1 where id = 7
    and row_set_id = (select row_set_id from history where owner_id = 2)`,
  'a header': 'update history set count = count - 1 where owner_id = 2',
  'how a synchronisation ended': 'update sync set stated_count = stated_count + 1 where address_id = 2',
}
for (const [what, sql] of Object.entries(DAMAGE)) {
  test(`an address of the source whose data is damaged is named and not copied: ${what}`, async () => {
    const damaged = join(folder, `${what}.db`)
    copyFileSync(file, damaged)
    damageDatabase(damaged, sql)
    const to = await server.createDatabase()
    const { code, error } = await runMove(`sqlite:${damaged}`, to)
    assert.equal(code, 1)
    const db = new DatabaseSync(damaged)
    const address = db.prepare('select address from address where id = 2').get()?.['address']
    db.close()
    // Lines of progress come before, if it takes a second.
    assert.match(error, new RegExp(`^The source is damaged at bitcoin ${address}: `, 'm'))
    const target = new pg.Client(to)
    await target.connect()
    assert.deepEqual((await target.query('select id from address')).rows, [{ id: '1' }])
    await target.end()
  })
}

test('a target that is in use is not touched', async () => {
  const to = await server.createDatabase()
  const tracker = await spawnTracker({ DATABASE_URL: to })
  await new Client(tracker.url).add('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')
  await tracker.kill('SIGTERM')
  const { code, error } = await runMove(from, to)
  assert.equal(code, 1)
  assert.match(error, /holds 1 addresses of its own already.* Nothing was copied/)
})

async function stop(tracker: TrackerProcess): Promise<void> {
  if (isAlive(tracker)) await tracker.kill('SIGKILL')
}

function spawnMove(source: string, target: string) {
  return spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      PROGRAM_FILE,
      'migrate-store',
      '--from',
      source,
      '--to',
      target,
    ],
    { cwd: new URL('..', import.meta.url), stdio: ['ignore', 'pipe', 'pipe'] },
  )
}

async function runMove(source: string, target: string) {
  const child = spawnMove(source, target)
  let output = ''
  let error = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    error += chunk
  })
  const [code] = await once(child, 'close')
  return { code, output, error }
}

async function someAreMoved(url: string): Promise<void> {
  const db = new pg.Client(url)
  await db.connect()
  const count = async (table: string) => {
    const { rows } = await db
      .query(`select count(*)::int as n from ${table}`)
      .catch(() => ({ rows: [{ n: 0 }] }))
    return rows[0].n
  }
  while ((await count('migrated')) === 0 && (await count('entry')) === 0) await setTimeout(10)
  await db.end()
}

function digest(): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
