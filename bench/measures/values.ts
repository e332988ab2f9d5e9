import assert from 'node:assert/strict'
import type { Clock } from '../../src/domain/ports/clock.ts'
import { ALL } from '../../src/domain/ports/owner-histories.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { systemClock } from '../../src/program/system-clock.ts'
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { startPostgres } from '../../src/store/testing/postgres-server.ts'
import { Everything } from '../../src/tracker/everything.ts'
import { ValueHistories } from '../../src/tracker/value-histories.ts'
import type { Bench } from '../bench.ts'
import { atMost, type Result, whole } from '../result.ts'
import { quantile } from '../statistics.ts'
import { addRows, COINS, fill, merge, NOW, type Size } from '../values/filled-store.ts'
import { naive, SeededQuotes } from '../values/seeded-quotes.ts'

const CHARTS = 500
const CHANGES = 20
const EVER = { from: null, to: null }
const EVERY_DAY = 10_000
/** Rows of the history that the larger one is compared with. */
const FEW_ROWS = 10_000
const FEW_ADDRESSES = 200

type Open = () => Promise<Store>

/** The value of everything over seventeen years in eight coins, from the store to the points of the chart. */
export async function measureValues(bench: Bench): Promise<readonly Result[]> {
  return await measureEngine('SQLite', { rows: bench.rows, addresses: bench.addresses }, async () => {
    const file = bench.newFile()
    return async () => openSqliteStore(file, newClock(), 0)
  })
}

/** The same on PostgreSQL, where fewer addresses take less time to fill in. */
export async function measureValuesPostgres({ rows, addresses }: Bench): Promise<readonly Result[]> {
  const server = await startPostgres()
  try {
    const size = { rows, addresses: Math.min(addresses, FEW_ADDRESSES) }
    return await measureEngine('PostgreSQL', size, async () => {
      const url = await server.createDatabase()
      const onStoreError = (error: unknown) => console.error(error)
      const connections = { connections: 4, readConnections: 4 }
      return () => openPostgresStore({ url, ...connections, clock: newClock(), intervalMs: 0, onStoreError })
    })
  } finally {
    await server.stop()
  }
}

async function measureEngine(engine: string, size: Size, create: () => Promise<Open>): Promise<Result[]> {
  const many = await measure(await create(), size)
  const few = await measure(await create(), { rows: FEW_ROWS, addresses: FEW_ADDRESSES })
  const spent = (times: readonly Spent[], q: number, of: keyof Spent) =>
    quantile(
      Float64Array.from(times, (each) => each[of]),
      q,
    )
  const of = `${engine}: value of everything, each day of 17 years`
  const bound = { limit: 20, unit: ' ms', digits: 1 }
  const inWords = (times: readonly Spent[]) =>
    `median ${spent(times, 0.5, 'cpu').toFixed(1)} ms; elapsed: median ${spent(times, 0.5, 'elapsed').toFixed(1)}, p99 ${spent(times, 0.99, 'elapsed').toFixed(1)} ms`
  return [
    atMost(
      { what: `${of}, p99 of the CPU time`, ...bound },
      spent(many.again, 0.99, 'cpu'),
      `${inWords(many.again)}; ${whole(size.addresses)} addresses, ${whole(size.rows)} rows, 8 coins; equal to the sum over all rows; the first after a start: CPU time ${many.first.cpu.toFixed(0)}, elapsed ${many.first.elapsed.toFixed(0)} ms`,
    ),
    atMost(
      { what: `the same, against ${whole(FEW_ROWS)} rows`, limit: 1.2, digits: 2 },
      mean(many.again) / mean(few.again),
      `${mean(many.again).toFixed(2)} and ${mean(few.again).toFixed(2)} ms of CPU time each`,
    ),
    atMost(
      { what: `${of}, once one address has changed, p99 of the CPU time`, ...bound },
      spent(many.changed, 0.99, 'cpu'),
      `${inWords(many.changed)} of ${CHANGES}; all coins changed: ${many.allChanged.cpu.toFixed(1)} ms`,
    ),
  ]
}

/** CPU time in milliseconds: the clock of one chart is too coarse. */
function mean(times: readonly Spent[]): number {
  return times.reduce((sum, { cpu }) => sum + cpu, 0) / times.length
}

/** Milliseconds of this thread's work, and on the clock. */
interface Spent {
  readonly cpu: number
  readonly elapsed: number
}

async function measure(open: Open, size: Size) {
  let store = await open()
  const quotes = new SeededQuotes()
  const sums = await fill(store, size)
  await merge(store)
  await store.close()
  store = await open()
  try {
    const histories = new ValueHistories(
      { ...store, clock: systemClock },
      new Everything({ ...store, clock: systemClock }),
    )
    const chart = async (points = 500) => {
      const begun = process.threadCpuUsage()
      const start = performance.now()
      const { points: drawn } = await histories.of(ALL, EVER, points, quotes)
      const elapsed = performance.now() - start
      const { user, system } = process.threadCpuUsage(begun)
      return { spent: { cpu: (user + system) / 1000, elapsed }, drawn }
    }
    const { spent: first } = await chart()
    const check = async () => {
      const { drawn } = await chart(EVERY_DAY)
      assert.deepEqual(
        drawn.map(({ day, value }) => [day, value]),
        naive(sums, quotes),
      )
    }
    await check()
    const again = await repeated(CHARTS, async () => (await chart()).spent)
    const changed = await repeated(CHANGES, async (at) => {
      await addRows(store, [COINS[at % COINS.length] as (typeof COINS)[number]], `n${at}`, sums)
      return (await chart()).spent
    })
    await addRows(store, COINS, 'all', sums)
    const { spent: allChanged } = await chart()
    await check()
    return { first, again, changed, allChanged }
  } finally {
    await store.close()
  }
}

async function repeated(
  times: number,
  measureOnce: (at: number) => Promise<Spent>,
): Promise<readonly Spent[]> {
  const spent: Spent[] = []
  for (let at = 0; at < times; at++) spent.push(await measureOnce(at))
  return spent
}

/** Goes on by a millisecond with each look. */
function newClock(): Clock {
  let now = NOW * 1000
  return { now: () => (now += 1), random: () => 0.5, sleep: async () => {} }
}
