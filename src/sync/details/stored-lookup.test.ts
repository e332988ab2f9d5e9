import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainOf } from '../../domain/chains/chain.ts'
import { AppError } from '../../domain/errors.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { type Simulator, startSimulator } from '../../sim/simulator.ts'
import { Blockchair } from '../../sources/blockchair/blockchair.ts'
import { Esplora } from '../../sources/esplora/esplora.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { SourceOrder } from '../pacing/source-order.ts'
import { StoredLookup } from './stored-lookup.ts'

const SIGNAL = new AbortController().signal

interface Bench {
  readonly simulator: Simulator
  readonly lookup: StoredLookup
  readonly clock: FakeClock
  pay(amount?: bigint): string
}

async function withLookup(
  work: (bench: Bench) => Promise<void>,
  names: readonly ('blockchair' | 'esplora')[] = ['blockchair', 'esplora'],
  limits = { requestsPerMinute: 0, pointsPerDay: 0 },
): Promise<void> {
  await using simulator = await startSimulator({ realHistories: false, tip: 900_000 })
  const clock = new FakeClock('2026-11-27T12:00:00Z')
  const store = openInMemory(clock, 0)
  const parts = () => ({ httpTimeoutMs: 2000, clock, ledger: new MemoryLedger(clock) })
  const sources = {
    blockchair: new Blockchair({ ...parts(), limits, baseUrl: simulator.url, apiKey: null }),
    esplora: new Esplora({
      ...parts(),
      limits: { requestsPerMinute: 0, pointsPerDay: 0 },
      chain: chainOf('bitcoin'),
      name: 'esplora',
      baseUrl: simulator.esplora.url,
      setting: 'ESPLORA_URL',
    }),
  }
  const order = new SourceOrder(names.map((name) => sources[name]))
  const lookup = new StoredLookup({ details: store.details, sources: order, clock, stopping: SIGNAL })
  const { chain } = simulator
  try {
    await work({
      simulator,
      lookup,
      clock,
      pay: (amount = 5000n) => chain.pay(chain.newAddress(), amount).hash,
    })
  } finally {
    await store.close()
  }
}

const isUnavailable = (message: RegExp) => (error: unknown) =>
  error instanceof AppError && error.code === 'source_unavailable' && message.test(error.message)

test('a final transaction is asked of a source once, whoever asks and however often', () =>
  withLookup(async ({ simulator, lookup, pay }) => {
    const hash = pay()
    simulator.chain.mine(10)
    const answers = await Promise.all([lookup.find('bitcoin', hash), lookup.find('bitcoin', hash)])
    assert.equal(answers[0], answers[1])
    assert.equal(answers[0]?.transaction.outputs[0]?.value, 5000n)
    assert.deepEqual(await lookup.find('bitcoin', hash), answers[0])
    simulator.chain.mine(10)
    await lookup.find('bitcoin', hash)
    assert.equal(simulator.requests.length, 1)
    assert.equal(simulator.esplora.requests.length, 0)
  }))

test('an unconfirmed transaction is asked again after a minute, and stays as it was while nobody answers', () =>
  withLookup(async ({ simulator, lookup, clock, pay }) => {
    const hash = pay()
    assert.equal((await lookup.find('bitcoin', hash))?.transaction.height, null)
    simulator.chain.mine(1)
    assert.equal((await lookup.find('bitcoin', hash))?.transaction.height, null)
    assert.equal(simulator.requests.length, 1)
    await clock.sleep(61_000, SIGNAL)
    simulator.setFaults(() => ({ kind: 'status', status: 429 }))
    simulator.esplora.setFaults(() => ({ kind: 'status', status: 429 }))
    assert.equal((await lookup.find('bitcoin', hash))?.transaction.height, null)
    simulator.esplora.setFaults(null)
    await clock.sleep(3_700_000, SIGNAL)
    assert.equal((await lookup.find('bitcoin', hash))?.transaction.height, 900_001)
  }))

test('one that is gone is forgotten, and no source knows it any more', () =>
  withLookup(async ({ simulator, lookup, clock, pay }) => {
    const hash = pay()
    await lookup.find('bitcoin', hash)
    simulator.chain.drop(hash)
    await clock.sleep(61_000, SIGNAL)
    assert.equal(await lookup.find('bitcoin', hash), null)
    assert.equal((await lookup.kept('bitcoin', [hash])).size, 0)
    assert.equal(await lookup.find('bitcoin', 'cd'.repeat(32)), null)
  }))

test('the next source is asked where one does not know a transaction, is paused, or leaves a part out', () =>
  withLookup(async ({ simulator, lookup, pay }) => {
    for (const fault of [
      { kind: 'blank' },
      { kind: 'clamp', limit: 0 },
      { kind: 'status', status: 402 },
    ] as const) {
      const hash = pay()
      simulator.setFaults(() => fault)
      assert.equal((await lookup.find('bitcoin', hash))?.source, 'esplora')
    }
  }))

test('where no source can serve, the error says why and when, and never that there is no such transaction', async () => {
  await withLookup(
    async ({ simulator, lookup, pay }) => {
      const hash = pay()
      simulator.setFaults(() => ({ kind: 'status', status: 429 }))
      await assert.rejects(lookup.find('bitcoin', hash), (error: unknown) => {
        assert.ok(isUnavailable(/too many requests \(429\)/)(error))
        assert.equal((error as AppError).extra['retry_at'], '2026-11-27T13:00:00Z')
        return true
      })
      await assert.rejects(lookup.find('dogecoin', hash), isUnavailable(/Dogecoin.*paused|Dogecoin.*429/))
    },
    ['blockchair'],
  )
  await withLookup(
    async ({ lookup, pay }) => {
      await assert.rejects(lookup.find('dogecoin', pay()), isUnavailable(/None of the configured sources/))
    },
    ['esplora'],
  )
  await withLookup(
    async ({ simulator, lookup, pay }) => {
      const hash = pay()
      simulator.setFaults(() => ({ kind: 'clamp', limit: 0 }))
      await assert.rejects(lookup.find('bitcoin', hash), isUnavailable(/lists 0 of 1/))
      assert.equal(simulator.requests.length, 1)
    },
    ['blockchair'],
  )
})

test('many are read in tens, once each, and those that nobody knows are named', () =>
  withLookup(async ({ simulator, lookup, pay }) => {
    const hashes = Array.from({ length: 23 }, () => pay())
    const nothing = 'cd'.repeat(32)
    const wanted = [...hashes, nothing, hashes[0] as string]
    const outcome = { missing: [], absent: [nothing], retryAt: null }
    assert.deepEqual(await lookup.fetch('bitcoin', wanted, 'needed', SIGNAL), outcome)
    assert.deepEqual([simulator.requests.length, simulator.esplora.requests.length], [3, 1])
    assert.equal((await lookup.kept('bitcoin', hashes)).size, 23)
    await lookup.fetch('bitcoin', hashes, 'needed', SIGNAL)
    assert.equal(simulator.requests.length, 3)
    assert.equal(Math.round(simulator.points * 10), 19 + 19 + 13)
  }))

test('background reading leaves half of the budgets to others, and says when to go on', () =>
  withLookup(
    async ({ simulator, lookup, clock, pay }) => {
      const hashes = Array.from({ length: 200 }, () => pay())
      const { missing, absent, retryAt } = await lookup.fetch('bitcoin', hashes, 'needed', SIGNAL)
      assert.equal(simulator.requests.length, 5)
      assert.deepEqual([missing.length, absent.length], [150, 0])
      assert.equal(retryAt, clock.now() + 60_000)
      await clock.sleep(61_000, SIGNAL)
      assert.equal((await lookup.fetch('bitcoin', missing, 'needed', SIGNAL)).missing.length, 100)
    },
    ['blockchair'],
    { requestsPerMinute: 10, pointsPerDay: 0 },
  ))

test('where ten at once are not answered, they are read one by one', () =>
  withLookup(
    async ({ simulator, lookup, pay }) => {
      const hashes = Array.from({ length: 4 }, () => pay())
      simulator.setFaults(({ hashes: asked }) => (asked.length > 1 ? { kind: 'status', status: 400 } : null))
      assert.deepEqual((await lookup.fetch('bitcoin', hashes, 'needed', SIGNAL)).missing, [])
      assert.equal(simulator.requests.length, 5)
    },
    ['blockchair'],
  ))

test('what is merely useful is asked in tens, of a quarter of the day’s budget, and nowhere one by one', async () => {
  await withLookup(
    async ({ simulator, lookup, pay }) => {
      const hashes = Array.from({ length: 200 }, () => pay())
      const { missing, absent } = await lookup.fetch('bitcoin', hashes, 'useful', SIGNAL)
      assert.deepEqual([simulator.requests.length, simulator.esplora.requests.length], [6, 0])
      assert.deepEqual([missing.length, absent.length], [140, 0])
      assert.equal((await lookup.fetch('bitcoin', missing, 'needed', SIGNAL)).missing.length, 0)
    },
    ['blockchair', 'esplora'],
    { requestsPerMinute: 0, pointsPerDay: 40 },
  )
  await withLookup(
    async ({ simulator, lookup, pay }) => {
      simulator.setFaults(({ hashes }) => (hashes.length > 1 ? { kind: 'status', status: 400 } : null))
      const { missing } = await lookup.fetch('bitcoin', [pay(), pay()], 'useful', SIGNAL)
      assert.deepEqual([missing.length, simulator.requests.length], [2, 1])
    },
    ['blockchair'],
  )
})
