import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { AsOf } from '../../domain/ports/balances.ts'
import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { AddressOwner } from '../../domain/ports/histories.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PUBLICATION } from '../testing/outcomes.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { writeSchema1, writeSchema3 } from './testing/old-databases.ts'

const NOW = 1_790_000_000_000
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }
const READ_BY_SCHEMA_3 = new URL('./fixtures/schema-3.json', import.meta.url)

test('a database of schema 3 reads the same after the migration, whatever state its addresses are in', async () => {
  const path = newPath()
  writeSchema3(path)
  giveRunsBack(path)
  const store = openSqliteStore(path, clock, 0)
  const read = { ...(await readVisible(store)), ...(await readQueue(store)) }
  await store.close()
  // Every history was read by requests of its own, and nothing was watched, which later schemas say.
  const before = JSON.parse(readFileSync(READ_BY_SCHEMA_3, 'utf8'), (key, value) => {
    if (key === 'verification' && value !== null) return { ...value, proof: 'address' }
    return value !== null && typeof value === 'object' && 'nextSyncAt' in value
      ? { ...value, live: false }
      : value
  })
  assert.deepEqual(JSON.parse(textOf(read)), before)
})

test('the migration computes the balances of a database of schema 1', async () => {
  const path = newPath()
  const { address, rows } = writeSchema1(path)
  const migrated = openSqliteStore(path, clock, 0)
  const fresh = openSqliteStore(':memory:', clock, 0)
  await fresh.book.add({ chain: 'bitcoin', address, type: 'p2pkh', label: null })
  await fresh.queue.request(1, NOW)
  const claim = (await fresh.queue.claim('bitcoin')) as Claim
  const rowSetId = await fresh.runs.openRowSet(claim)
  await fresh.runs.stage(claim, { rowSetId, rows, draft: 'keep', nextRowId: rows.length + 1 })
  await fresh.runs.publish(claim, {
    ...PUBLICATION,
    rowSetId,
    count: rows.length,
    balance: BigInt(rows.length),
    nextRowId: rows.length + 1,
    at: NOW,
  })
  const balances = async ({ histories }: Store) => [
    await histories.totals(),
    [...(await histories.sparklines([1]))],
    await histories.balanceHistory(owner(1), { from: null, to: null }, 100),
    await balanceAt(histories, 1, { kind: 'time', at: 1_600_000_000 - 12_345 * 60 }),
  ]
  assert.deepEqual(await balances(migrated), await balances(fresh))
  await migrated.close()
  await fresh.close()
})

test('a migration that fails leaves the database as it was', () => {
  const path = newPath()
  writeSchema3(path)
  const raw = new DatabaseSync(path)
  raw.exec('create table range_summary (in_the_way integer)')
  const before = contentOf(raw)
  raw.close()
  assert.throws(() => openSqliteStore(path, clock, 0), /range_summary/)
  const after = new DatabaseSync(path)
  assert.deepEqual(contentOf(after), before)
  after.close()
})

async function readVisible({ book, histories, queue, ledger, sessions }: Store) {
  const { addresses } = await book.list({ limit: 1000, offset: 0 })
  const readAddress = async (address: TrackedAddress) => ({
    address,
    page: await histories.page(owner(address.id), { kind: 'offset', offset: 0 }, 1000),
    balances: await histories.balanceHistory(owner(address.id), { from: null, to: null }, 20),
    at: await balanceAt(histories, address.id, { kind: 'height', height: 799_990 }),
  })
  const read = []
  for (const address of addresses) read.push(await readAddress(address))
  return {
    addresses: read,
    // Version 3 kept totals by chain.
    totals: (await histories.totals()).map(({ asset, ...total }) => ({ chain: asset, ...total })),
    sparklines: [...(await histories.sparklines(addresses.map(({ id }) => id)))],
    nextDueAt: await queue.nextDueAt(),
    nextVerificationAt: await queue.nextVerificationAt(),
    usage: await ledger.loadUsage('blockchair'),
    session: await sessions.expiryOf('d'.repeat(64), NOW),
  }
}

/** Everything that is queued after a restart, in order, and what is swept. */
async function readQueue({ book, queue, runs }: Store) {
  await queue.recover(NOW + 10_000, { syncMs: 900_000, verifyMs: 86_400_000 })
  const claims: (Claim | CheckClaim)[] = []
  const drain = async (claim: () => Promise<Claim | null>) => {
    for (let next = await claim(); next !== null; next = await claim()) claims.push(next)
  }
  for (const chain of ['bitcoin', 'dogecoin'] as const) {
    await drain(() => queue.claim(chain))
    const checks = await queue.claimChecks(chain, 100)
    claims.push(...checks.toSorted((a, b) => a.addressId - b.addressId))
  }
  await drain(() => queue.claimVerification(NOW + 1e9, 'manual'))
  assert.equal(claims.at(-1)?.address, 'verified')
  await drain(() => queue.claimVerification(NOW + 1e9, 'all'))
  const { addresses } = await book.list({ limit: 1000, offset: 0 })
  const after = addresses.map(({ id, status, nextSyncAt }) => [id, status, nextSyncAt])
  let sweeps = 0
  while (await runs.sweep(5)) sweeps += 1
  const added = await book.add({ chain: 'bitcoin', address: 'after', type: 'p2pkh', label: null })
  return { claims, after, sweeps, next: added.address.id }
}

/** Without the tip, which depends on when it is asked for. */
async function balanceAt(histories: Store['histories'], id: number, moment: AsOf) {
  const found = await histories.balanceAt(owner(id), moment)
  if (found === null) return null
  const { tip: _, ...balance } = found
  return balance
}

function owner(id: number): AddressOwner {
  return { kind: 'address', id }
}

/** As a clean stop does: interrupted runs would come last, one at a time. */
function giveRunsBack(path: string): void {
  const db = new DatabaseSync(path)
  db.exec('update address set running = 0')
  db.close()
}

function newPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'cointracker-')), 'coins.db')
}

/** Bigints as in the recorded readings, which are older than the checks of stored data. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (key, each) => {
    if (['damage', 'damaged', 'auditedAt'].includes(key)) return undefined
    return typeof each === 'bigint' ? `${each}n` : each
  })
}

function contentOf(db: DatabaseSync): unknown {
  const tables = db.prepare(`select name, sql from sqlite_schema order by name`).all()
  const rows = tables
    .filter(({ sql }) => String(sql).startsWith('CREATE TABLE'))
    .map(({ name }) => db.prepare(`select * from "${name}"`).all().length)
  return [tables, rows, db.prepare('pragma user_version').get()]
}
