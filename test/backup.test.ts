import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startSimulator } from '../src/sim/simulator.ts'
import { startPostgres } from '../src/store/testing/postgres-server.ts'
import { allEnded } from './support/all-ended.ts'
import { Client } from './support/client.ts'
import { assertProven, everything } from './support/everything.ts'
import { isAlive } from './support/fleet.ts'
import { spawnTracker } from './support/tracker.ts'

/** Of BIP-84's test vector. */
const ZPUB =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs'

const OPERATIONS = new URL('../docs/operations.md', import.meta.url)

test('a SQLite file that is backed up while the program writes restores every complete history', async () => {
  await using place = await startPlace()
  const folder = mkdtempSync(join(tmpdir(), 'backup-'))
  place.defer(() => rmSync(folder, { recursive: true }))
  const client = await place.start(`sqlite:${join(folder, 'cointracker.db')}`)
  await place.fill(client)
  const shown = await everything(client)
  await client.send('POST', '/sync')
  // As in docs/operations.md.
  const [, script = ''] =
    /^node_modules\/\.bin\/node -e "(.*vacuum.*)"$/m.exec(readFileSync(OPERATIONS, 'utf8')) ?? []
  execFileSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '-e', script.replaceAll('\\"', '"')],
    { cwd: folder },
  )
  await allEnded(client, 60_000)
  const restored = await place.start(`sqlite:${join(folder, 'backup.db')}`)
  await allEnded(restored, 60_000)
  const found = await everything(restored)
  assertProven(found)
  assert.deepEqual(found.rows, shown.rows)
})

test('a copy that is downloaded while the program synchronises opens with every complete history', async () => {
  await using place = await startPlace()
  const folder = mkdtempSync(join(tmpdir(), 'backup-'))
  place.defer(() => rmSync(folder, { recursive: true }))
  const client = await place.start(`sqlite:${join(folder, 'cointracker.db')}`)
  await place.fill(client)
  const shown = await everything(client)
  await client.send('POST', '/sync')
  const response = await fetch(`${client.url}/backup`)
  assert.equal(response.status, 200)
  const bytes = Buffer.from(await response.arrayBuffer())
  assert.equal(Number(response.headers.get('content-length')), bytes.length)
  assert.match(String(response.headers.get('content-disposition')), /cointracker-\d{4}-\d\d-\d\d\.db/)
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('backup')),
    [],
  )
  await allEnded(client, 60_000)
  const path = join(folder, 'copy', 'cointracker.db')
  mkdirSync(join(folder, 'copy'))
  writeFileSync(path, bytes)
  const restored = await place.start(`sqlite:${path}`)
  await allEnded(restored, 60_000)
  const found = await everything(restored)
  assertProven(found)
  assert.deepEqual(found.rows, shown.rows)
})

test('a fresh program reads a JSON backup in, once and for all, and has equal lists', async () => {
  await using place = await startPlace()
  const client = await place.start('sqlite::memory:')
  await place.fill(client)
  const { addresses } = (await client.send('GET', '/addresses')).body
  const [first, second] = addresses
  await client.send('PATCH', `/addresses/${first.id}`, { label: 'Savings' })
  const wallet = await client.send('POST', '/wallets', {
    text: ZPUB,
    chain: 'bitcoin',
    name: 'Hardware',
    gap_limit: 25,
  })
  assert.equal(wallet.status, 201, JSON.stringify(wallet.body))
  const inner = (await client.send('POST', '/groups', { name: 'Inner', members: [{ address: second.id }] }))
    .body
  const members = [{ group: inner.id }, { wallet: wallet.body.id }, { address: first.id }]
  await client.send('POST', '/groups', { name: 'Family', members })
  await client.send('PUT', `/transactions/bitcoin/${'ab'.repeat(32)}/note`, { note: 'Rent of May' })
  const backup = (await client.send('GET', '/backup.json')).body
  const fresh = await place.start('sqlite::memory:')
  const restored = await fresh.send('POST', '/restore', backup)
  assert.equal(restored.status, 200, JSON.stringify(restored.body))
  const counts = { addresses: 4, wallets: 1, groups: 2, notes: 1 }
  assert.deepEqual({ ...restored.body, ...counts }, restored.body)
  const { created_at: _, ...again } = (await fresh.send('GET', '/backup.json')).body
  const entered = ({ addresses: own, wallets, groups, notes }: typeof backup) => ({
    addresses: own,
    wallets: wallets.map(({ id: _id, ...each }: { id: number }) => each),
    groups: groups.map(({ name }: { name: string }) => name).toSorted(),
    notes,
  })
  assert.deepEqual(entered(again), entered(backup))
  const twice = await fresh.send('POST', '/restore', backup)
  assert.deepEqual(twice.body, { addresses: 0, wallets: 0, groups: 0, labels: 0, notes: 0 })
  await allEnded(fresh, 60_000)
  assertProven(await everything(fresh))
})

test('of a JSON backup with one wrong entry nothing is restored, and the entry is named', async () => {
  await using place = await startPlace()
  const client = await place.start('sqlite::memory:')
  const { body: empty } = await client.send('GET', '/backup.json')
  const good = { chain: 'bitcoin', address: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', label: null }
  const wrong = { ...good, address: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb' }
  const refused = await client.send('POST', '/restore', { ...empty, addresses: [good, wrong] })
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.field],
    [422, 'invalid_address', 'addresses[1]'],
  )
  const taken = await client.send('POST', '/restore', {
    ...empty,
    addresses: [good],
    groups: [{ id: 1, name: 'Family', members: [{ wallet: 7 }] }],
  })
  assert.match(taken.body.detail, /wallet 7, which is not in this file/)
  const phrase = `${'abandon '.repeat(11)}about`
  const secret = await client.send('POST', '/restore', { ...empty, addresses: [{ ...good, label: phrase }] })
  assert.equal(secret.body.code, 'private_key')
  assert.equal((await client.send('GET', '/addresses')).body.total, 0)
})

test('the files of a PostgreSQL server, restored elsewhere, contain every complete history', async () => {
  await using place = await startPlace()
  const server = await startPostgres()
  const database = await server.createDatabase()
  const first = await place.start(database)
  await place.fill(first)
  const shown = await everything(first)
  const refused = await first.send('GET', '/backup')
  assert.deepEqual([refused.status, refused.body.code], [409, 'backup_unsupported'])
  await place.stopAll()
  const copy = await server.restoreCopy()
  place.defer(() => copy.stop())
  const restored = await place.start(copy.urlOf(new URL(database).pathname.slice(1)))
  const found = await everything(restored)
  assertProven(found)
  assert.deepEqual(found, shown)
  const { id } = found.addresses[0]
  await restored.sync(id)
  assert.equal((await restored.ended(id)).sync_status, 'DONE')
  await place.stopAll()
  await server.stop()
})

async function startPlace() {
  const resources = new AsyncDisposableStack()
  const simulator = await startSimulator({ realHistories: false, tip: 2000 })
  resources.defer(() => simulator.close())
  const trackers: Awaited<ReturnType<typeof spawnTracker>>[] = []
  const stopAll = async () => {
    for (const tracker of trackers) if (isAlive(tracker)) await tracker.kill('SIGTERM')
  }
  resources.defer(stopAll)
  return {
    defer: (work: () => void | Promise<void>) => resources.defer(work),
    stopAll,
    start: async (database: string) => {
      const tracker = await spawnTracker({
        DATABASE_URL: database,
        BLOCKCHAIR_URL: simulator.url,
        SOURCES: 'blockchair',
        BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
        BLOCKCHAIR_POINTS_PER_DAY: '0',
      })
      trackers.push(tracker)
      return new Client(tracker.url)
    },
    fill: async (client: Client) => {
      for (const rows of [3000, 700, 40, 1]) await client.add(simulator.chain.largeAddress(rows), true)
      await allEnded(client, 60_000)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
