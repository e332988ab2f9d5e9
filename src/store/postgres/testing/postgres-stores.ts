import { setImmediate } from 'node:timers/promises'
import pg from 'pg'
import type { Clock } from '../../../domain/ports/clock.ts'
import type { Store } from '../../../domain/ports/store.ts'
import { sharedPostgres } from '../../testing/shared-postgres.ts'
import type { PostgresFleet } from '../fleet.ts'
import { openPostgresStore } from '../postgres-store.ts'
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts'
import { EmptyDatabases } from './empty-databases.ts'

export const NOW = 1_790_000_000_000
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }

/** Stores on one real server, each on a database of its own or on that of another one. */
export interface PostgresStores {
  openEmpty(on?: Clock): Promise<Store>
  /** The store of another process on the same database. */
  openBeside(store: Store, notified?: boolean, on?: Clock): Promise<Store>
  /** The store of another process on the same database, through a proxy that can lose answers. */
  openThroughProxy(store: Store): Promise<{ readonly store: Store; readonly proxy: CuttingProxy }>
  /** A connection to the store's database; the caller ends it. */
  connect(store: Store): Promise<pg.Client>
  /** The store's heartbeats stop, and another process takes over. */
  crash(store: Store): Promise<void>
  stop(): Promise<void>
}

export async function startPostgresStores(mergedAtOnce?: number): Promise<PostgresStores> {
  const server = await sharedPostgres()
  const openOn = (url: string, notified?: boolean, on = clock) =>
    openPostgresStore({
      url,
      connections: 4,
      readConnections: 4,
      ...(notified === undefined ? {} : { notified }),
      clock: on,
      intervalMs: 0,
      ...(mergedAtOnce === undefined ? {} : { mergedAtOnce }),
      onStoreError: (error) => console.error(error),
    })
  const databases = await EmptyDatabases.start(server, async (url) => (await openOn(url)).close())
  const urls = new WeakMap<Store, string>()
  const urlOf = (store: Store) => urls.get(store) as string
  /** How many stores are open on each database. */
  const opened = new Map<string, number>()
  const open = async (url: string, notified?: boolean, on?: Clock) => {
    const store = await openOn(url, notified, on)
    opened.set(url, (opened.get(url) ?? 0) + 1)
    const close = async () => {
      await store.close()
      const left = (opened.get(url) ?? 0) - 1
      opened.set(url, left)
      if (left === 0) databases.giveBack(url)
    }
    const closing = { ...store, close }
    urls.set(closing, url)
    return closing
  }
  const openBeside = (store: Store, notified?: boolean, on?: Clock) => open(urlOf(store), notified, on)
  const connect = async (store: Store) => {
    const client = new pg.Client(urlOf(store))
    await client.connect()
    return client
  }
  return {
    openEmpty: async (on) => await open(await databases.take(), undefined, on),
    openBeside,
    openThroughProxy: async (store) => {
      const proxy = await startCuttingProxy(urlOf(store))
      return { store: await openOn(proxy.url), proxy }
    },
    connect,
    crash: async (store) => {
      const client = await connect(store)
      await loseHeartbeats(client)
      await client.end()
      const other = await openBeside(store)
      await maintain(other)
      await other.close()
    },
    stop: async () => {
      databases.close()
      await server.stop()
    },
  }
}

/** The store's process takes over the leases of lost workers, as it does every few seconds. */
export async function maintain(store: Store): Promise<void> {
  await (store.fleet as PostgresFleet).maintain()
}

/**
 * As of processes that have died or hang: all, or the worker that holds an address. Skips what is locked, so that no
 * other transaction waits for it.
 */
export async function loseHeartbeats(client: pg.Client, addressId: number | null = null): Promise<void> {
  await client.query(
    `update cointracker_jobs.job set heartbeat_on = now() - interval '1 hour'
      where id in (select id from cointracker_jobs.job where state = 'active' for update skip locked)
        and ($1::bigint is null or id = (select worker from sync where address_id = $1))`,
    [addressId],
  )
  await allowSupervision(client)
}

/** The jobs of all workers become older. */
export async function passHours(client: pg.Client, hours: number): Promise<void> {
  await client.query(
    `update cointracker_jobs.job set started_on = started_on - $1 * interval '1 h' where state = 'active'`,
    [hours],
  )
  await allowSupervision(client)
}

/** The next maintenance looks for lost workers, although the last one may have done so a moment ago. */
async function allowSupervision(client: pg.Client): Promise<void> {
  await client.query(
    `update cointracker_jobs.queue set monitor_on = null, monitor_claim_on = null
      where name in (select name from cointracker_jobs.queue for update skip locked)`,
  )
}

/** Waits until so many statements on the client's database wait for a lock. */
export async function untilBlocked(client: pg.Client, count: number): Promise<void> {
  const blocked = `select count(*)::integer as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  while ((await client.query(blocked)).rows[0].n < count) await setImmediate()
}
