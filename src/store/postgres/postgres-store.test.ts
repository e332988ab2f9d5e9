import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import type { Clock } from '../../domain/clock.ts'
import type { Store } from '../../domain/store.ts'
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
