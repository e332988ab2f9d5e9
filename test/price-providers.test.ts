import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { simulatedSettings } from '../src/commands/demo/simulated-settings.ts'
import { readConfig } from '../src/config/config.ts'
import { allChains, type ChainSlug } from '../src/domain/chains/chain.ts'
import { dayOfMs, parseDay } from '../src/domain/day.ts'
import { isPriceSourceName } from '../src/domain/money/price-source-name.ts'
import { startProgram } from '../src/program/program.ts'
import type { PriceSimulator } from '../src/sim/prices/simulator.ts'
import { type Simulator, startSimulator } from '../src/sim/simulator.ts'
import { Client } from './support/client.ts'
import { fastClock } from './support/fast-clock.ts'
import { startWorld } from './support/world.ts'

const REQUESTS_MAX = 70
const NAMES = ['coinbase', 'kraken', 'bitstamp', 'defillama', 'ecb'] as const
const OF_NOW = /exchange-rates|Ticker|prices\/current/
const DAY_MS = 86_400_000
const CHAINS = allChains().map(({ slug }) => slug)
const OTHERS = CHAINS.filter((slug) => slug !== 'bitcoin')
/** The oldest day that any provider has of these coins. */
const OLDEST: Readonly<Partial<Record<ChainSlug, string>>> = {
  bitcoin: '2011-08-18',
  litecoin: '2013-04-28',
  dogecoin: '2013-12-15',
  'bitcoin-cash': '2017-08-01',
  dash: '2014-02-14',
  zcash: '2016-10-29',
  groestlcoin: '2014-03-22',
  ecash: '2021-07-01',
}

interface ShownPrice {
  readonly day: string
  readonly close: string
  readonly price: string | null
  readonly basis: { readonly source: string }
  readonly corrections?: readonly { readonly close: string }[]
}

function pricesOf(simulator: Simulator): PriceSimulator {
  assert.ok(simulator.prices)
  return simulator.prices
}

async function shown(client: Client, chain: ChainSlug): Promise<readonly ShownPrice[]> {
  return (await client.get(`/prices?chain=${chain}&currency=EUR`)).body.prices
}

/** Requests for prices of now, which the test causes meanwhile, do not count. */
function historyRequests(prices: PriceSimulator, name: (typeof NAMES)[number]): number {
  return prices.on(name).requests.filter(({ url }) => !OF_NOW.test(url)).length
}

/** Follows an address on each chain. */
async function follow(client: Client, simulator: Simulator, chains: readonly ChainSlug[]): Promise<void> {
  for (const slug of chains) {
    const address = simulator.on(slug).newAddress()
    simulator.on(slug).pay(address, 5000n)
    const { id } = await client.add(address, true, slug)
    assert.equal((await client.ended(id)).sync_status, 'DONE')
  }
}

/** Until the coin has its prices from the first day on, through the last one that is finished. */
async function wholeHistory(client: Client, chain: ChainSlug, last: number): Promise<readonly ShownPrice[]> {
  for (;;) {
    const prices = await shown(client, chain)
    const hasAll = prices[0]?.day === OLDEST[chain] && parseDay(prices.at(-1)?.day ?? '') === last
    if (hasAll && prices.every(({ price }) => price !== null)) return prices
    await setTimeout(100)
  }
}

test(`eight coins have whole histories after at most ${REQUESTS_MAX} requests, and the second start asks for nothing`, async () => {
  await using world = await startWorld({}, { others: OTHERS, prices: {} })
  const prices = pricesOf(world.simulator)
  await follow(world.client, world.simulator, CHAINS)
  // Until an hour after midnight yesterday may still be missing.
  const last = dayOfMs(Date.now() - 3_600_000) - 1
  for (const chain of CHAINS) {
    const history = await wholeHistory(world.client, chain, last)
    for (const { day, close, basis } of history.filter((_, place) => place % 97 === 0)) {
      assert.ok(isPriceSourceName(basis.source))
      assert.equal(close, prices.close(basis.source, chain, parseDay(day) ?? 0), `${chain} ${day}`)
    }
  }
  const spent = NAMES.map((name) => [name, historyRequests(prices, name)] as const)
  assert.ok(spent.reduce((sum, [, requests]) => sum + requests, 0) <= REQUESTS_MAX, spent.join(', '))
  prices.clearRequests()
  await world.restart()
  await follow(world.client, world.simulator, ['bitcoin'])
  assert.equal(prices.requestCount, 0)
})

test('with PRICES=off no provider is ever asked', async () => {
  await using world = await startWorld({ PRICES: 'off' }, { others: ['litecoin'], prices: {} })
  await follow(world.client, world.simulator, ['bitcoin', 'litecoin'])
  assert.deepEqual(await shown(world.client, 'bitcoin'), [])
  const { total_value } = (await world.client.get('/totals?currency=EUR')).body
  assert.equal(total_value?.amount ?? null, null)
  await world.restart()
  assert.deepEqual((await world.client.get('/sources')).body.prices, [])
  assert.equal(pricesOf(world.simulator).requestCount, 0)
})

test('a provider that changes the past changes no price that was shown, and its other price stands beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  await using resources = new AsyncDisposableStack()
  resources.defer(() => rmSync(folder, { recursive: true, force: true }))
  let shift = 0
  const now = () => Date.now() + shift
  const simulator = resources.use(
    await startSimulator({ realHistories: false, tip: 1000, serverNow: now, prices: {} }),
  )
  const start = () =>
    startProgram(
      readConfig({
        PORT: '0',
        DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
        SOURCES: 'blockchair',
        SYNC_INTERVAL_SECONDS: '0',
        LOG_LEVEL: 'silent',
        ...simulatedSettings(simulator),
      }),
      { ...fastClock, now },
    )
  const first = await start()
  const client = new Client(first.url)
  await follow(client, simulator, ['bitcoin'])
  const lastOf = () => dayOfMs(now() - 3_600_000) - 1
  const before = await wholeHistory(client, 'bitcoin', lastOf())
  await first.stop()
  pricesOf(simulator)
    .on('coinbase')
    .setFaults(() => ({ kind: 'changed', percent: 150 }))
  shift = DAY_MS
  const second = await start()
  resources.defer(() => second.stop())
  const after = await wholeHistory(new Client(second.url), 'bitcoin', lastOf())
  assert.equal(after.length, before.length + 1)
  const figures = ({ day, close, price }: ShownPrice) => [day, close, price]
  assert.deepEqual(after.slice(0, -1).map(figures), before.map(figures))
  assert.ok(after.some(({ corrections = [] }) => corrections.length > 0))
})

test('a provider that asks for a pause is paused, and the reason is shown', async () => {
  await using world = await startWorld(
    { PRICES: 'kraken' },
    { prices: { faults: ({ path }) => (path.startsWith('/0/') ? { kind: 'throttled' } : null) } },
  )
  await follow(world.client, world.simulator, ['bitcoin'])
  await shown(world.client, 'bitcoin')
  for (;;) {
    const { prices } = (await world.client.get('/sources')).body
    const kraken = prices.find(({ name }: { name: string }) => name === 'kraken')
    if (kraken.state === 'paused') {
      assert.equal(kraken.reason_code, 'rate_limited')
      assert.match(kraken.reason, /Kraken answered that there were too many requests/)
      assert.ok(kraken.until)
      break
    }
    await setTimeout(100)
  }
  assert.equal(pricesOf(world.simulator).on('kraken').requests.length, 1)
})
