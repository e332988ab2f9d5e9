import { after } from 'node:test'
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
  await client.query('update pgboss.queue set monitor_on = null')
  await client.end()
  const other = await open(urls.get(store) as string)
  await (other.peers as PostgresPeers).look()
  await other.close()
}

function open(url: string) {
  return openPostgresStore({
    url,
    connections: 4,
    clock,
    intervalMs: 0,
    onTrouble: (error) => console.error(error),
  })
}
