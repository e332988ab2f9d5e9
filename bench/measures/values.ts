import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import type { ChainSlug } from '../../src/domain/chains/chain.ts'
import { type Day, dayOfSeconds } from '../../src/domain/day.ts'
import type { Row } from '../../src/domain/history/transfer.ts'
import type { Quotes } from '../../src/domain/money/day-prices.ts'
import { powerOfTen, roundHalfEven } from '../../src/domain/money/fraction.ts'
import type { Claim } from '../../src/domain/ports/claim.ts'
import type { Clock } from '../../src/domain/ports/clock.ts'
import { ALL } from '../../src/domain/ports/owner-histories.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { Random } from '../../src/sim/chain/random.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { ValueHistories } from '../../src/tracker/value-histories.ts'
import type { Bench } from '../bench.ts'
import { atMost, type Result, whole } from '../result.ts'
import { median, quantile } from '../statistics.ts'

const COINS = [
  'bitcoin',
  'litecoin',
  'dogecoin',
  'bitcoin-cash',
  'dash',
  'zcash',
  'ecash',
  'groestlcoin',
] as const satisfies readonly ChainSlug[]
const FIRST_TIME = 1_250_000_000
const NOW = 1_790_000_000
const BOTTOM = 2 ** 20
const CHARTS = 200
const EVER = { from: null, to: null }
/** Rows of the history that the larger one is compared with. */
const FEW_ROWS = 10_000
const DIGITS = 2

/** The value of everything over seventeen years in eight coins, from the store to the points of the chart. */
export async function measureValues(bench: Bench): Promise<readonly Result[]> {
  const many = await measure(bench, { rows: bench.rows, addresses: bench.addresses })
  const few = await measure(bench, { rows: FEW_ROWS, addresses: 1000 })
  return [
    atMost(
      {
        what: 'value of everything, each day of 17 years, p99 of the CPU time',
        limit: 20,
        unit: ' ms',
        digits: 1,
      },
      quantile(Float64Array.from(many.times), 0.99),
      `${whole(bench.addresses)} addresses, ${whole(bench.rows)} rows, 8 coins; median ${median(many.times).toFixed(1)} ms; the first, which reads all closes, ${many.first.toFixed(0)} ms; equal to the sum over all rows`,
    ),
    atMost(
      { what: `the same, against ${whole(FEW_ROWS)} rows`, limit: 1.2 },
      median(many.times) / median(few.times),
      `medians ${median(many.times).toFixed(1)} and ${median(few.times).toFixed(1)} ms`,
    ),
  ]
}

interface Size {
  readonly rows: number
  readonly addresses: number
}

async function measure(bench: Bench, size: Size) {
  const file = bench.newFile()
  let now = NOW * 1000
  const clock: Clock = { now: () => (now += 1), random: () => 0.5, sleep: async () => {} }
  const store = openSqliteStore(file, clock, 0)
  try {
    const sums = await fill(store, size)
    await merge(store)
    const quotes = new SeededQuotes()
    const histories = new ValueHistories({ ...store, groups: store.groups })
    const chart = async (points: number) => {
      const begun = process.threadCpuUsage()
      const { points: drawn } = await histories.of(ALL, EVER, points, quotes)
      const { user, system } = process.threadCpuUsage(begun)
      return { ms: (user + system) / 1000, drawn }
    }
    const first = await chart(10_000)
    assert.deepEqual(
      first.drawn.map(({ day, value }) => [day, value]),
      naive(sums, quotes),
    )
    const times: number[] = []
    for (let at = 0; at < CHARTS; at++) times.push((await chart(500)).ms)
    return { times, first: first.ms, bytes: statSync(file).size }
  } finally {
    await store.close()
  }
}

type Sums = ReadonlyMap<ChainSlug, Map<Day, bigint>>

/** Returns the changes of all rows by coin and day. */
async function fill(store: Store, { rows, addresses }: Size): Promise<Sums> {
  const random = new Random(5)
  const sums = new Map(COINS.map((chain) => [chain, new Map<Day, bigint>()]))
  for (let at = 0; at < addresses; at++) {
    const chain = COINS[at % COINS.length] as ChainSlug
    const history = rowsOfAddress(random, Math.round(rows / addresses), at)
    const ofCoin = sums.get(chain) as Map<Day, bigint>
    for (const { time, amount } of history) {
      const day = dayOfSeconds(time)
      ofCoin.set(day, (ofCoin.get(day) ?? 0n) + amount)
    }
    await publish(store, chain, `a${at}`, history)
  }
  return sums
}

/** Newest first, spread over all years. */
function rowsOfAddress(random: Random, count: number, address: number): readonly Row[] {
  const rows: Row[] = []
  let balance = 0n
  for (let at = 0; at < count; at++) {
    const spends = balance > 0n && random.below(2) === 0
    const amount = spends ? -(balance / 2n + 1n) : BigInt(1 + random.below(100_000_000))
    balance += amount
    const height = Math.floor(((at + random.below(1000) / 1000) / count) * 900_000)
    rows.push({
      id: at + 1,
      position: BOTTOM - at,
      hash: (address * 1_000_000 + at).toString(16).padStart(64, '0'),
      height,
      time: FIRST_TIME + height * 599,
      amount,
      balance,
    })
  }
  return rows.reverse()
}

async function publish(store: Store, chain: ChainSlug, address: string, rows: readonly Row[]): Promise<void> {
  const added = await store.book.add({ chain, address, type: 'p2pkh', label: null })
  await store.queue.request(added.address.id, NOW * 1000)
  const claim = (await store.queue.claim(chain)) as Claim
  await store.runs.publish(claim, {
    plan: 'first',
    rowSetId: await store.runs.openRowSet(claim),
    first: rows[0]?.position ?? 0,
    count: rows.length,
    unsettled: 0,
    balance: rows[0]?.balance ?? 0n,
    unconfirmedBalance: 0n,
    unconfirmed: 0,
    unchanged: false,
    rows,
    nextRowId: rows.length + 1,
    events: [],
    arrived: null,
    revised: false,
    tip: 900_100,
    source: 'blockchair',
    fingerprint: 'f',
    proof: 'address',
    at: NOW * 1000,
    nextSyncAt: null,
    verifyAt: null,
  })
}

async function merge(store: Store): Promise<void> {
  for (const chain of COINS) await store.owners.create(ALL, chain)
  for (;;) {
    const claim = await store.merges.claim(NOW * 1000 * 2)
    if (claim === null) return
    if ((await store.merges.extend(claim)) === 'merged') continue
    const rebuild = await store.merges.openRebuild(claim)
    while (await rebuild.step());
    await rebuild.close()
  }
}

/** A price for each coin and day, with eight digits after the point. */
class SeededQuotes implements Quotes {
  readonly currency = { code: 'USD', digits: DIGITS }
  readonly today = dayOfSeconds(NOW)

  quoteOfDay(chain: ChainSlug, day: Day) {
    const price = BigInt(1 + ((day * 7919 + COINS.indexOf(chain as 'bitcoin') * 104_729) % 99_991_337))
    return { perUnit: { numerator: price, denominator: powerOfTen(16) } }
  }

  quoteNow(chain: ChainSlug) {
    return this.quoteOfDay(chain, this.today)
  }
}

function naive(sums: Sums, quotes: Quotes): readonly (readonly [Day, bigint])[] {
  const first = Math.min(...[...sums.values()].flatMap((days) => [...days.keys()]))
  const balances = new Map<ChainSlug, bigint>()
  const values: (readonly [Day, bigint])[] = []
  for (let day = first; day <= quotes.today; day += 1) {
    let numerator = 0n
    for (const [chain, days] of sums) {
      const balance = (balances.get(chain) ?? 0n) + (days.get(day) ?? 0n)
      balances.set(chain, balance)
      numerator += balance * (quotes.quoteOfDay(chain, day)?.perUnit.numerator ?? 0n)
    }
    values.push([day, roundHalfEven({ numerator, denominator: powerOfTen(16) }, DIGITS)])
  }
  return values
}
