import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { formatAmount } from '../src/domain/assets/amount.ts'
import type { SimChain } from '../src/sim/chain/chain.ts'
import { Random, seedOf } from '../src/sim/chain/random.ts'
import { startSimulator } from '../src/sim/simulator.ts'
import { allEnded } from './support/all-ended.ts'
import { Client } from './support/client.ts'
import { isAlive } from './support/fleet.ts'
import { startHostileProxy } from './support/hostile-proxy.ts'
import { spawnTracker } from './support/tracker.ts'

const SEED = Number(process.env['HOSTILE_SEED'] ?? 1)
const ANSWERS = Number(process.env['HOSTILE_ANSWERS'] ?? 2000)
const ADDRESSES = 30
const RSS_MAX_MB = 300
const PATIENCE_MS = 60_000

const coins = (amount: bigint) => formatAmount(amount, 8)

/** A new address with some payments of different sizes, the last ones unconfirmed now and then. */
function busyAddress(chain: SimChain, random: Random): string {
  const address = chain.newAddress()
  for (let payment = random.below(40); payment >= 0; payment -= 1) {
    chain.pay(address, BigInt(1 + random.below(1_000_000)))
    if (random.chance(0.5)) chain.mine()
    if (random.chance(0.2) && chain.balance(address) > 2n) chain.spend(address, 1n)
  }
  return address
}

/** Fails if a history is shown as proven that the chain does not have. Hashes, times and heights have no second witness. */
async function assertNothingWrong(
  client: Client,
  id: number,
  chain: SimChain,
  address: string,
): Promise<void> {
  const { body } = await client.get(`/addresses/${id}`)
  assert.notEqual(body.sync_status, 'IN_PROGRESS')
  if (body.sync_status !== 'DONE') return
  const rows = await client.transactions(id)
  const truth = chain.history(address)
  assert.equal(body.balance, coins(chain.balance(address)), `${address}: balance`)
  assert.equal(body.transaction_count, truth.length, `${address}: count`)
  assert.deepEqual(
    rows.map((row) => row.amount).sort(),
    truth.map((row) => coins(row.amount)).sort(),
    `${address}: amounts`,
  )
}

function peakMegabytes(pid: number): number {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return 0
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) / 1024
}

test(`${ANSWERS} hostile answers end nothing, fill nothing and prove nothing (HOSTILE_SEED=${SEED})`, async () => {
  const random = new Random(seedOf(SEED, 'hostile'))
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-hostile-'))
  await using resources = new AsyncDisposableStack()
  resources.defer(() => rmSync(folder, { recursive: true, force: true }))
  const simulator = resources.use(await startSimulator({ realHistories: false, tip: 1000, seed: SEED }))
  const { chain } = simulator
  const hostile = new Set<string>()
  const proxyOf = async (upstream: string) =>
    resources.use(
      await startHostileProxy({
        upstream,
        random: new Random(seedOf(SEED, upstream === simulator.url ? 'blockchair' : 'esplora')),
        isHostile: (address) => hostile.has(address),
        other: healthy,
      }),
    )
  const healthy = chain.newAddress()
  chain.pay(healthy, 77n)
  const proxies = [await proxyOf(simulator.url), await proxyOf(simulator.esplora.url)] as const
  const tracker = await spawnTracker(
    {
      DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
      SOURCES: 'esplora,blockchair',
      BLOCKCHAIR_URL: proxies[0].url,
      ESPLORA_URL: proxies[1].url,
      BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
      BLOCKCHAIR_POINTS_PER_DAY: '0',
      HTTP_TIMEOUT_MS: '1500',
      VERIFY_INTERVAL_SECONDS: '0',
      LOG_LEVEL: 'error',
    },
    'test/support/fast-program.ts',
  )
  resources.defer(() => (isAlive(tracker) ? tracker.kill('SIGKILL') : undefined))
  const client = new Client(tracker.url)
  const { id: healthyId } = await client.add(healthy)
  const sent = () =>
    proxies.reduce((sum, proxy) => sum + [...proxy.sent.values()].reduce((a, b) => a + b, 0), 0)

  const stop = new AbortController()
  const health = (async () => {
    for (let checks = 0; ; checks += 1) {
      if (stop.signal.aborted) return checks
      const { ok } = await fetch(`${tracker.url}/health`, { signal: AbortSignal.timeout(5000) })
      assert.ok(ok, 'the program no longer answers /health')
      await setTimeout(100)
    }
  })()
  health.catch(() => undefined)

  for (let round = 0; sent() < ANSWERS; round += 1) {
    assert.ok(round < 60, `only ${sent()} hostile answers were asked for`)
    const added = new Map<number, string>()
    for (let at = 0; at < ADDRESSES; at += 1) {
      const address = busyAddress(chain, random)
      hostile.add(address)
      added.set((await client.add(address, true)).id, address)
    }
    chain.pay(healthy, 1n)
    await client.sync(healthyId)
    await allEnded(client, PATIENCE_MS)
    for (const [id, address] of added) await assertNothingWrong(client, id, chain, address)
    const { body } = await client.get(`/addresses/${healthyId}`)
    assert.equal(body.sync_status, 'DONE', JSON.stringify(body.sync_error))
    assert.equal(body.balance, coins(chain.balance(healthy)))
    assert.ok(isAlive(tracker), 'the program has ended')
  }

  stop.abort()
  assert.ok((await health) > 0)
  const megabytes = peakMegabytes(tracker.process.pid ?? 0)
  assert.ok(megabytes < RSS_MAX_MB, `the program used up to ${megabytes} MB`)
  const names = new Set(proxies.flatMap((proxy) => [...proxy.sent.keys()]))
  assert.ok(names.size > 20, `only ${names.size} kinds of hostile answers were sent`)
})
