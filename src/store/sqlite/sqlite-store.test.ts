import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { RESTORABLE_MS } from '../../domain/address/deletion.ts'
import { StartError } from '../../domain/errors.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { testAddressList } from '../testing/address-list-contract.ts'
import { testBalances } from '../testing/balances-contract.ts'
import { testDeletion } from '../testing/deletion-contract.ts'
import { testDetails } from '../testing/details-contract.ts'
import { testEvents } from '../testing/events-contract.ts'
import { testFilters } from '../testing/filters-contract.ts'
import { testOwners } from '../testing/owners-contract.ts'
import { testPrices } from '../testing/prices-contract.ts'
import { testRowOwners } from '../testing/row-owners-contract.ts'
import { testSetClaims } from '../testing/set-claims-contract.ts'
import { testStore } from '../testing/store-contract.ts'
import { testWalletGaps } from '../testing/wallet-gaps-contract.ts'
import { testWallets } from '../testing/wallets-contract.ts'
import { testWatched } from '../testing/watched-contract.ts'
import { openDatabase } from './open.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { damageDatabase } from './testing/damage.ts'
import { longHistory } from './testing/old-databases.ts'
import { openInMemory } from './testing/open-in-memory.ts'

const NOW = 1_790_000_000_000
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }
const restart = async (store: Store) => {
  await store.queue.recover(NOW, { syncMs: 0, verifyMs: 0 })
  await store.discoveries.recover()
}
const SCHEMA = new URL('./schema.sql', import.meta.url)

testSetClaims('SQLite', async () => openInMemory(clock, 0), NOW)
testWatched('SQLite', async () => openInMemory(clock, 0), NOW)
testStore('SQLite', async () => openInMemory(clock, 0), NOW, restart)
testStore('SQLite file', async () => openSqliteStore(join(folder(), 'coins.db'), clock, 0), NOW, restart)
testEvents('SQLite', async () => openInMemory(clock, 0), NOW)
testAddressList('SQLite', async () => openInMemory(clock, 0), NOW)
testBalances('SQLite', async () => openInMemory(clock, 0), NOW)
testOwners('SQLite', async () => openInMemory(clock, 0), NOW)
testRowOwners('SQLite', async () => openInMemory(clock, 0), NOW)
testWallets('SQLite', async () => openInMemory(clock, 0), NOW, restart)
testWalletGaps('SQLite', async () => openInMemory(clock, 0), restart, {
  now: NOW,
  sequences: 560,
})
testDetails('SQLite', async () => openInMemory(clock, 0))
testFilters('SQLite', async () => openSqliteStore(join(folder(), 'coins.db'), clock, 0), NOW)

const paths = new WeakMap<Store, string>()
const openAt = (path: string, on: Clock) => {
  const store = openSqliteStore(path, on, 0)
  paths.set(store, path)
  return store
}
testPrices('SQLite', {
  open: async () => openAt(join(folder(), 'coins.db'), clock),
  damage: async (store, sql) => damageDatabase(paths.get(store) as string, sql),
})
testDeletion(
  'SQLite',
  {
    sequences: 40,
    open: async (on) => openAt(join(folder(), 'coins.db'), on),
    restart: async (store, on) => {
      await store.close()
      const next = openAt(paths.get(store) as string, on)
      await next.queue.recover(on.now(), { syncMs: 0, verifyMs: 0 })
      return next
    },
  },
  NOW,
)

test('the migrations result in the committed schema', async () => {
  const { db, close } = openDatabase(':memory:')
  const rows = db.prepare('select sql from sqlite_schema where sql is not null order by name').all()
  const schema = `${rows.map((row) => row['sql']).join(';\n\n')};\n`
  await close()
  if (process.env['WRITE_SCHEMA'] === '1') writeFileSync(SCHEMA, schema)
  assert.equal(schema, readFileSync(SCHEMA, 'utf8'))
})

test('a database is kept over a restart and used by one program at a time', async () => {
  const path = join(folder(), 'sub', 'coins.db')
  const store = openSqliteStore(path, clock, 0)
  await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: 'x' })
  assert.throws(() => openSqliteStore(path, clock, 0), startError(/in use by another running tracker/))
  await store.close()
  const again = openSqliteStore(path, clock, 0)
  assert.equal((await again.book.get(1))?.label, 'x')
  await again.close()
})

test('a database of a newer version is refused and not changed', async () => {
  const path = join(folder(), 'coins.db')
  await openSqliteStore(path, clock, 0).close()
  const raw = new DatabaseSync(path)
  raw.exec('pragma user_version = 999')
  raw.close()
  assert.throws(() => openSqliteStore(path, clock, 0), startError(/newer version \(schema 999/))
})

test('sweeping leaves nothing of a row set in any table', async () => {
  const path = join(folder(), 'coins.db')
  const store = openSqliteStore(path, clock, 0)
  const { address } = await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  await store.queue.request(address.id, NOW)
  const claim = (await store.queue.claim('bitcoin')) as Claim
  const rowSetId = await store.runs.openRowSet(claim)
  const rows = longHistory()
  await store.runs.stage(claim, { rowSetId, rows, draft: 'keep', nextRowId: 20_001 })
  await store.runs.dropDraft(claim)
  await store.book.remove(address.id)
  await store.queue.recover(NOW, { syncMs: 0, verifyMs: 0 })
  await store.runs.finaliseDeletions(NOW + RESTORABLE_MS)
  while (await store.runs.sweep(1000));
  await store.close()
  const raw = new DatabaseSync(path)
  for (const table of [
    'entry',
    'range_summary',
    'row_set',
    'history',
    'sync',
    'sparkline',
    'draft',
    'deleted_address',
  ]) {
    assert.equal(raw.prepare(`select count(*) as n from ${table}`).get()?.['n'], 0, table)
  }
  raw.close()
})

test('a file that is not a database, or belongs to another program, is refused and not changed', () => {
  const path = join(folder(), 'coins.db')
  writeFileSync(path, 'these are my shopping notes, not a database, and long enough to be read')
  assert.throws(() => openSqliteStore(path, clock, 0), startError(/is not a database/))
  assert.match(readFileSync(path, 'utf8'), /shopping notes/)
  const other = join(folder(), 'other.db')
  const raw = new DatabaseSync(other)
  raw.exec('create table precious (x)')
  raw.close()
  assert.throws(() => openSqliteStore(other, clock, 0), startError(/belongs to another program/))
})

test('a path that cannot be written is named in the error', () => {
  const file = join(folder(), 'a-file')
  writeFileSync(file, '')
  assert.throws(
    () => openSqliteStore(join(file, 'coins.db'), clock, 0),
    startError(/^DATABASE_URL: .*a-file/),
  )
  assert.throws(() => openSqliteStore(folder(), clock, 0), startError(/^DATABASE_URL: /))
})

test('only the owner may read the files of a database, also of one that others could read before', async () => {
  const path = join(folder(), 'coins.db')
  const modes = () =>
    ['', '-wal', '-shm', '.lock'].map((ending) => (statSync(`${path}${ending}`).mode & 0o777).toString(8))
  const added = async (mode?: number) => {
    const store = openSqliteStore(path, clock, 0, mode === undefined ? {} : { fileMode: mode })
    await store.book.add({ chain: 'bitcoin', address: `a ${mode}`, type: 'p2pkh', label: null })
    const during = modes()
    await store.close()
    return during
  }
  assert.deepEqual(await added(), ['600', '600', '600', '600'])
  chmodSync(path, 0o644)
  assert.deepEqual(await added(), ['600', '600', '600', '600'])
  assert.deepEqual(await added(0o640), ['640', '640', '640', '640'])
})

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'cointracker-'))
}

/** A message in one line. */
function startError(pattern: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof StartError)
    assert.match(error.message, pattern)
    assert.ok(!error.message.includes('\n'))
    return true
  }
}
