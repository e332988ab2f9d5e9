import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import pg from 'pg'
import type { Clock } from '../../domain/clock.ts'
import type { Store } from '../../domain/store.ts'
import { RunLost } from '../../domain/sync-store.ts'
import { testBalances } from '../testing/balances-contract.ts'
import { startPostgres } from '../testing/postgres-server.ts'
import { testStore } from '../testing/store-contract.ts'
import type { PostgresPeers } from './peers.ts'
import { openPostgresStore } from './postgres-store.ts'

const NOW = 1_790_000_000_000
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }

const server = await startPostgres()
after(() => server.stop())

const template = await server.createDatabase()
await (await open(template)).close()

testStore('PostgreSQL', openEmpty, NOW, crash)
testBalances('PostgreSQL', openEmpty, NOW)

const urls = new WeakMap<Store, string>()

async function openEmpty() {
  const url = await server.createDatabase(new URL(template).pathname.slice(1))
  const store = await open(url)
  urls.set(store, url)
  return store
}

/** Its heartbeats stop, and another process notices. */
async function crash(store: Store) {
  const client = new pg.Client(urls.get(store))
  await client.connect()
  await client.query(`update pgboss.job set heartbeat_on = now() - interval '1 hour' where state = 'active'`)
  await client.query('update pgboss.queue set monitor_on = null, monitor_claim_on = null')
  await client.end()
  const other = await open(urls.get(store) as string)
  await (other.peers as PostgresPeers).look()
  await other.close()
}

function open(url: string, notified?: boolean) {
  return openPostgresStore({
    url,
    connections: 4,
    ...(notified === undefined ? {} : { notified }),
    clock,
    intervalMs: 0,
    onTrouble: (error) => console.error(error),
  })
}

for (const notified of [true, false]) {
  test(`every process hears what another one has done, ${notified ? 'notified' : 'looking for it'}`, async () => {
    const url = await server.createDatabase(new URL(template).pathname.slice(1))
    const [one, other] = await Promise.all([open(url, notified), open(url, notified)])
    const missing = new Set(['1 IN_PROGRESS x', '2 deleted', 'blockchair', 'work'])
    const all = Promise.withResolvers<void>()
    const hear = (what: string) => {
      missing.delete(what)
      if (missing.size === 0) all.resolve()
    }
    await other.peers?.listen({
      changed: (addresses) => addresses.map(({ id, status, label }) => hear(`${id} ${status} ${label}`)),
      deleted: (id) => hear(`${id} deleted`),
      source: (name) => hear(name),
      work: () => hear('work'),
    })
    const { address } = await one.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: 'x' })
    const gone = await one.book.add({ chain: 'bitcoin', address: 'b', type: 'p2pkh', label: null })
    await one.sync.request(address.id, NOW)
    await one.book.remove(gone.address.id)
    const usage = { day: '2026-11-23', points: 1, recent: [], strikes: 1 }
    const pause = { until: NOW + 1000, code: 'rate_limited' as const, reason: 'No.' }
    await one.ledger.changeUsage('blockchair', () => ({ usage: { ...usage, pause }, result: null }))
    await all.promise
    await one.close()
    await other.close()
  })
}

test('a job that its process has dropped again and again becomes an ERROR with a time to try again', async () => {
  const store = await openEmpty()
  const { address } = await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  await store.sync.request(address.id, NOW)
  let runs = 0
  while (runs < 10 && (await store.sync.claim()) !== null) {
    runs += 1
    await crash(store)
  }
  const failed = await store.book.get(address.id)
  assert.equal(runs, 6)
  assert.deepEqual([failed?.status, failed?.error?.code], ['ERROR', 'internal'])
  assert.equal(failed?.nextSyncAt, NOW + 3_600_000)
  await store.sync.request(address.id, NOW)
  assert.ok(await store.sync.claim())
  await store.close()
})

test('what is taken over and claimed at the same moment belongs to who has claimed it', async (t) => {
  const dead = await openEmpty()
  const url = urls.get(dead) as string
  const [alive, other] = await Promise.all([open(url), open(url)])
  const client = new pg.Client(url)
  await client.connect()
  t.after(() => Promise.all([client.end(), dead.close(), alive.close(), other.close()]))
  const { address } = await dead.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  await dead.sync.request(address.id, NOW)
  assert.ok(await dead.sync.claim())
  await client.query(`update pgboss.job set state = 'retry' where state = 'active'`)
  await client.query('begin')
  await client.query('select from address for update')
  const claiming = alive.sync.claim()
  await untilBlocked(client, 1)
  const looking = (other.peers as PostgresPeers).look()
  await Promise.race([looking, untilBlocked(client, 2)])
  await client.query('commit')
  const claim = await claiming
  await looking
  assert.ok(claim)
  assert.equal((await alive.sync.current(claim)).run, claim.run)
})

test('a run that has lost its address does not keep others from it', async (t) => {
  const store = await openEmpty()
  const url = urls.get(store) as string
  const client = new pg.Client(url)
  await client.connect()
  t.after(() => Promise.all([client.end(), store.close()]))
  const { address } = await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  await store.sync.request(address.id, NOW)
  const lost = await store.sync.claim()
  assert.ok(lost)
  await client.query('update address set running = 0')
  await assert.rejects(store.sync.current(lost), RunLost)
  await client.query(`update pgboss.job set heartbeat_on = now() - interval '1 hour'`)
  await client.query('update pgboss.queue set monitor_on = null, monitor_claim_on = null')
  await (store.peers as PostgresPeers).look()
  assert.equal((await store.sync.claim())?.addressId, address.id)
})

/** Waits until so many statements on the client's database wait for a lock. */
async function untilBlocked(client: pg.Client, count: number): Promise<void> {
  const blocked = `select count(*)::integer as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  while ((await client.query(blocked)).rows[0].n < count) await setImmediate()
}
