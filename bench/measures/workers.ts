import { setTimeout } from 'node:timers/promises'
import { fillChecksums } from '../../src/store/postgres/fill-checksums.ts'
import { type PostgresServer, startPostgres } from '../../src/store/testing/postgres-server.ts'
import { withClient } from '../../src/store/testing/with-client.ts'
import type { Api } from '../api.ts'
import type { Bench, Running } from '../bench.ts'
import { atLeast, atMost, type Result, whole } from '../result.ts'

const ROWS = 20
const LATENCY_MS = 100
/** The default of `SYNC_CONCURRENCY`. */
const CONCURRENCY = 4
const WORKERS = [1, 2, 4]
const IDLE_ADDRESSES = 100_000
const LONG_ROWS = 100_000
const PAGES = 200
const POLL_MS = 250
const STARTS = 200
/** Statements of one synchronisation. */
const STATEMENTS_MAX = 20
/** Seconds. */
const ACCEPTED_MAX = 5
const MEBIBYTE = 2 ** 20

/** The database's statements and their execution time (ms). */
interface DatabaseLoad {
  readonly statements: number
  readonly ms: number
}

/** Workers on a PostgreSQL database with fsync. */
export async function measureWorkers(bench: Bench): Promise<readonly Result[]> {
  const server = await startPostgres({ fsync: 'on', shared_preload_libraries: 'pg_stat_statements' })
  try {
    const results: Result[] = []
    for (const workers of WORKERS) results.push(...(await measureFirst(bench, server, workers)))
    const idle = await measureIdle(bench, server)
    results.push(...idle.results, await measureStarts(bench, server), await measurePages(bench, server))
    // Last: a comparison of two checkouts matches rows by position.
    results.push(idle.accepted)
    return results
  } finally {
    await server.stop()
  }
}

/** The first synchronisation of all addresses, as a ratio to the time that the latency alone takes. */
async function measureFirst(bench: Bench, server: PostgresServer, workers: number): Promise<Result[]> {
  const addresses = await bench.addSmall(bench.addresses, ROWS)
  const database = await server.createDatabase()
  await using fleet = await startFleet(bench, database, workers)
  for (const address of addresses) await fleet.api.add(address)
  await bench.simulator.call('delay', { latencyMs: LATENCY_MS })
  const requestsBefore = await countRequests(bench)
  const loadBefore = await readLoad(database)
  const { seconds } = await syncAll(fleet.api)
  const load = since(await readLoad(database), loadBefore)
  const requests = (await countRequests(bench)) - requestsBefore
  await bench.simulator.call('delay', { latencyMs: 0 })
  const bound = (requests * LATENCY_MS) / 1000 / (workers * CONCURRENCY)
  const name = `${whole(addresses.length)} addresses of ${ROWS} transactions, ${workers} × ${CONCURRENCY} concurrent`
  return [
    atMost(
      { what: `${name}: time against the latency bound`, limit: 1.25, digits: 2 },
      seconds / bound,
      `${seconds.toFixed(1)} s for ${whole(requests)} requests of ${LATENCY_MS} ms, bound ${bound.toFixed(1)} s`,
    ),
    atMost(
      { what: `${name}: statements per synchronisation`, limit: STATEMENTS_MAX, digits: 1 },
      load.statements / addresses.length,
      `${(load.ms / addresses.length).toFixed(2)} ms of database time each`,
    ),
  ]
}

/** One check of all addresses of an unchanged chain. */
async function measureIdle(
  bench: Bench,
  server: PostgresServer,
): Promise<{ readonly results: readonly Result[]; readonly accepted: Result }> {
  const database = await server.createDatabase()
  await using fleet = await startFleet(bench, database, 2)
  const [first = '', ...others] = await bench.simulator.call('addUnused', { addresses: IDLE_ADDRESSES })
  const id = await fleet.api.add(first)
  await fleet.api.sync(id)
  await repeat(database, id, others)
  const requestsBefore = await countRequests(bench)
  const loadBefore = await readLoad(database)
  const { seconds, accepted } = await syncAll(fleet.api)
  const load = since(await readLoad(database), loadBefore)
  const requests = (await countRequests(bench)) - requestsBefore
  const memory = await Promise.all(fleet.all.map(({ program }) => residentBytes(program.url)))
  const quiet = await readLoad(database)
  await setTimeout(10_000)
  const rest = since(await readLoad(database), quiet)
  const name = `${whole(IDLE_ADDRESSES)} idle addresses`
  const queued = atMost(
    { what: `${name}: POST /sync accepted`, limit: ACCEPTED_MAX, unit: ' s', digits: 1 },
    accepted,
    'all of them queued',
  )
  const results = [
    atMost(
      { what: `${name}: requests to check them all`, limit: IDLE_ADDRESSES / 100 },
      requests,
      `${seconds.toFixed(1)} s`,
    ),
    {
      what: `${name}: database time to check them all`,
      required: '-',
      measured: `${(load.ms / 1000).toFixed(1)} s`,
      pass: true,
      detail: `${whole(load.statements)} statements; idle: ${(rest.ms / 100).toFixed(2)} % of a core, ${(rest.statements / 10).toFixed(0)} statements/s`,
    },
    atMost(
      { what: `${name}: memory of a process`, limit: 250, unit: ' MiB' },
      Math.max(...memory) / MEBIBYTE,
      `API ${whole((memory[0] ?? 0) / MEBIBYTE)}, workers ${memory
        .slice(1)
        .map((bytes) => whole(bytes / MEBIBYTE))
        .join(' and ')} MiB`,
    ),
  ]
  return { results, accepted: queued }
}

/** A manual synchronisation through an API process, run by a worker: from the request to DONE. */
async function measureStarts(bench: Bench, server: PostgresServer): Promise<Result> {
  const [address = ''] = await bench.addSmall(1, ROWS)
  const database = await server.createDatabase()
  await using fleet = await startFleet(bench, database, 2)
  const id = await fleet.api.add(address)
  await fleet.api.sync(id)
  const times: number[] = []
  for (let start = 0; start < STARTS; start += 1) times.push((await fleet.api.sync(id, () => {}, 2)) * 1000)
  const [p50, p95] = [0.5, 0.95].map((part) => times.toSorted((a, b) => a - b)[STARTS * part] as number)
  return atMost(
    {
      what: 'manual synchronisation through the API, run by a worker: request to DONE, p95',
      limit: 100,
      unit: ' ms',
    },
    p95 as number,
    `${STARTS} requests; p50 ${p50?.toFixed(0)} ms`,
  )
}

/** The last page against the first. */
async function measurePages(bench: Bench, server: PostgresServer): Promise<Result> {
  const [address = ''] = await bench.addSmall(1, LONG_ROWS)
  const database = await server.createDatabase()
  await using fleet = await startFleet(bench, database, 1)
  const id = await fleet.api.add(address)
  await fleet.api.sync(id)
  const time = async (offset: number) => {
    const times: number[] = []
    for (let page = 0; page < PAGES; page += 1) {
      const start = performance.now()
      await fleet.api.rows(id, offset + page, 100)
      times.push(performance.now() - start)
    }
    return times.sort((a, b) => a - b)[PAGES / 2] as number
  }
  await time(0)
  const [top, deep] = [await time(0), await time(LONG_ROWS - 1000)]
  return atLeast(
    { what: `PostgreSQL: first page of 100 against the last one of ${whole(LONG_ROWS)} rows`, limit: 0.75 },
    top / deep,
    `${top.toFixed(2)} ms and ${deep.toFixed(2)} ms`,
  )
}

interface Fleet extends AsyncDisposable {
  /** The API first. */
  readonly all: readonly Running[]
  readonly api: Api
}

async function startFleet(bench: Bench, database: string, workers: number): Promise<Fleet> {
  const api = await bench.startOn(database, { ROLE: 'api' })
  const others = await Promise.all(
    Array.from({ length: workers }, () =>
      bench.startOn(database, { ROLE: 'worker', SYNC_CONCURRENCY: String(CONCURRENCY) }),
    ),
  )
  const all = [api, ...others]
  return {
    all,
    api: api.api,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map((each) => each[Symbol.asyncDispose]()))
    },
  }
}

/** Seconds until all are synchronised, and until the request was accepted; polls rarely, to cost nothing. */
async function syncAll(api: Api): Promise<{ readonly seconds: number; readonly accepted: number }> {
  const start = performance.now()
  const accepted = await api.syncAll(POLL_MS)
  return { seconds: (performance.now() - start) / 1000, accepted }
}

function countRequests(bench: Bench): Promise<number> {
  return bench.simulator.call('requests', null as never)
}

async function readLoad(database: string): Promise<DatabaseLoad> {
  return await withClient(database, async (db) => {
    await db.query('create extension if not exists pg_stat_statements')
    const { rows } = await db.query(
      `select sum(calls)::float8 as statements, sum(total_exec_time)::float8 as ms from pg_stat_statements
        where dbid = (select oid from pg_database where datname = current_database())`,
    )
    return { statements: rows[0].statements ?? 0, ms: rows[0].ms ?? 0 }
  })
}

function since(now: DatabaseLoad, before: DatabaseLoad): DatabaseLoad {
  return { statements: now.statements - before.statements, ms: now.ms - before.ms }
}

/** Adds addresses whose history and queue entry are those of another one, which was never used. */
async function repeat(database: string, id: number, others: readonly string[]): Promise<void> {
  await withClient(database, async (db) => {
    const names = async (table: string, except: readonly string[]) => {
      const { rows } = await db.query(
        `select string_agg(column_name, ', ') as names from information_schema.columns
          where table_name = $1 and table_schema = 'public' and column_name <> all ($2::text[])`,
        [table, except],
      )
      return String(rows[0].names)
    }
    const address = await names('address', ['id', 'address'])
    const history = await names('history', ['id', 'owner_id'])
    const sync = await names('sync', ['address_id'])
    await db.query(
      `with added as (insert into address (address, ${address})
          select other, ${address} from address, unnest($2::text[]) as other where id = $1 returning id as added_id),
        histories as (insert into history (id, owner_id, ${history})
          select added_id, added_id, ${history} from added, history where id = $1)
      insert into sync (address_id, ${sync}) select added_id, ${sync} from added, sync where address_id = $1`,
      [id, others],
    )
    await fillChecksums({
      all: async (text, values = []) => (await db.query(text, [...values])).rows,
      run: async (text, values = []) => (await db.query(text, [...values])).rowCount ?? 0,
    })
    await db.query('analyze')
  })
}

async function residentBytes(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1])
}
