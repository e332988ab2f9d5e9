import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { RunStore } from '../../domain/ports/run-store.ts'
import type { ChainSource } from '../../domain/ports/source.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { Runs } from '../run/runs.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { parkedIn } from '../testing/parked-in.ts'
import { runPartsFor } from '../testing/run-parts-for.ts'
import { ScriptedChain } from '../testing/scripted-chain.ts'

const PAGE_ROWS = 5
const BLOCKS = Array.from({ length: 40 }, () => [1])

test('a long read requests the next page while it writes the last one', { timeout: 20_000 }, async (t) => {
  const requested = Promise.withResolvers<void>()
  const run = await prepare(t, {
    onRequest: async (count) => {
      if (count === 3) requested.resolve()
    },
    onStage: () => requested.promise,
  })
  await run()
  assert.equal((await run.address()).status, 'DONE')
})

test('a run that cannot write has no request under way when it ends', async (t) => {
  const failed = Promise.withResolvers<void>()
  let open = 0
  const run = await prepare(t, {
    onRequest: async (count) => {
      if (count < 3) return
      open += 1
      await failed.promise
      await new Promise((resolve) => setImmediate(resolve))
      open -= 1
    },
    onStage: async () => {
      failed.resolve()
      throw new Error('the disk is full')
    },
  })
  await run()
  await failed.promise
  assert.equal(open, 0)
})

interface Hooks {
  /** Before the answer to the `count`-th request. */
  readonly onRequest: (count: number) => Promise<void>
  /** Before rows are written. */
  readonly onStage: () => Promise<void>
}

/** One address whose history needs several pages. */
async function prepare(t: TestContext, { onRequest, onStage }: Hooks) {
  const clock = new InstantClock()
  const store = openInMemory(clock, 0)
  t.after(() => store.close())
  const chain = new ScriptedChain(PAGE_ROWS, BLOCKS)
  let requests = 0
  const source = replacing<ChainSource>(chain, {
    page: async (request) => {
      requests += 1
      await onRequest(requests)
      return await chain.page(request)
    },
  })
  const runs = replacing<RunStore>(store.runs, {
    stage: async (...values) => {
      await onStage()
      await store.runs.stage(...values)
    },
  })
  const { address } = await store.book.add({ chain: 'bitcoin', address: 'w', type: 'p2wpkh', label: null })
  const parked = parkedIn(runs, clock)
  const reader = new Runs(
    {
      store: runs,
      parked,
      queue: store.queue,
      ...runPartsFor(clock, source),
      clock,
      intervalMs: 0,
      verifyIntervalMs: 0,
      onOutcome: () => {},
      onUnexpected: () => {},
    },
    new AbortController().signal,
    { onReplaced: () => {}, onOverBudget: () => {} },
  )
  await store.queue.request(address.id, clock.now())
  const run = async () => {
    const claim = await store.queue.claim('bitcoin')
    assert.ok(claim !== null)
    await reader.read(claim)
  }
  return Object.assign(run, {
    address: async () => (await store.book.get(address.id)) ?? assert.fail(),
  })
}

function replacing<T extends object>(real: T, methods: Partial<T>): T {
  return new Proxy(real, {
    get: (target, key) => {
      const method: unknown = Reflect.get(methods, key) ?? Reflect.get(target, key)
      return typeof method === 'function' ? method.bind(target) : method
    },
  })
}
