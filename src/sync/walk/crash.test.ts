import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Row, Transfer } from '../../domain/history/transfer.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import type { ParkedLeases } from '../lease/parked-leases.ts'
import { Runs } from '../run/runs.ts'
import { failingStore, StoreFailed } from '../testing/failing-store.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { parkedIn } from '../testing/parked-in.ts'
import { runPartsFor } from '../testing/run-parts-for.ts'
import { type Manner, ScriptedChain } from '../testing/scripted-chain.ts'
import { blocks, event, faulty, honest, pageRows, script } from '../testing/scripts.ts'

const RUNS = Number(process.env['WALK_RUNS'] ?? 300)

const interrupted = (manner: fc.Arbitrary<Manner>) =>
  fc.record({
    between: fc.array(event, { maxLength: 14 }),
    steps: script(manner),
    fault: fc.record({
      at: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 })),
      after: fc.boolean(),
      dead: fc.boolean(),
    }),
  })

for (const [kind, manner] of [
  ['correct', honest],
  ['faulty', faulty],
] as const) {
  test(`a run that is interrupted at any call of the store is resumed and completed, with ${kind} answers`, async () => {
    await fc.assert(
      fc.asyncProperty(
        pageRows,
        blocks,
        fc.array(interrupted(manner), { minLength: 1, maxLength: 6 }),
        async (rows, start, runs) => {
          const chain = new ScriptedChain(rows, start)
          const world = await openWorld(chain)
          try {
            for (const { between, steps, fault } of runs) {
              for (const happening of between) chain.apply(happening)
              chain.play(steps)
              const before = await world.state()
              await world.synchronise(failingStore(world.store.runs, fault))
              await assertWhole(world, before.rows)
            }
            chain.play([])
            const before = await world.state()
            await world.synchronise(failingStore(world.store.runs, { at: 0, after: false, dead: false }))
            await assertWhole(world, before.rows)
            const { address, rows: stored } = await world.state()
            assert.equal(address.status, 'DONE', address.error?.detail ?? '')
            assert.deepEqual(form(stored), form(chain.now.rows))
          } finally {
            await world.store.close()
          }
        },
      ),
      { numRuns: RUNS },
    )
  })
}

type World = Awaited<ReturnType<typeof openWorld>>

async function openWorld(chain: ScriptedChain) {
  const clock = new InstantClock()
  const store: Store = openInMemory(clock, 0)
  const { address: added } = await store.book.add({
    chain: 'bitcoin',
    address: 'w',
    type: 'p2wpkh',
    label: null,
  })
  const runsOn = (runs: RunStore, parked: ParkedLeases) =>
    new Runs(
      {
        store: runs,
        parked,
        queue: store.queue,
        ...runPartsFor(clock, chain),
        clock,
        intervalMs: 0,
        verifyIntervalMs: 0,
        onOutcome: () => {},
        onUnexpected: (error) => {
          if (!(error instanceof StoreFailed)) throw error
        },
      },
      new AbortController().signal,
      { onReplaced: () => {}, onOverBudget: () => {} },
    )
  const read = async (runs: RunStore) => {
    const claim = await store.queue.claim('bitcoin')
    const parked = parkedIn(runs, clock)
    if (claim !== null) await runsOn(runs, parked).read(claim)
    await parked.idle()
  }
  const state = async () => {
    const address = await store.book.get(added.id)
    const page = await store.histories.page(
      { kind: 'address', id: added.id },
      { kind: 'offset', offset: 0 },
      100_000,
    )
    assert.ok(address !== null && page !== null)
    return { address, rows: page.rows }
  }
  return {
    store,
    state,
    /** One synchronisation; if it is interrupted, the next start resumes it on a store that works. */
    synchronise: async (failing: ReturnType<typeof failingStore>) => {
      await store.queue.request(added.id, clock.now())
      const before = await state()
      await Promise.race([read(failing.store), failing.died])
      if ((await state()).address.status !== 'IN_PROGRESS') return
      assert.deepEqual((await state()).rows, before.rows, 'a run that was cut off has shown something')
      await store.queue.recover(clock.now(), { syncMs: 0, verifyMs: 0 })
      await read(store.runs)
    },
  }
}

async function assertWhole(world: World, before: readonly Row[]): Promise<void> {
  const { address, rows } = await world.state()
  assert.notEqual(address.status, 'IN_PROGRESS')
  assert.equal(rows.length, address.transactionCount)
  let balance = address.balance
  for (const row of rows) {
    assert.equal(row.balance, balance)
    balance -= row.amount
  }
  assert.equal(balance, 0n)
  assert.equal(new Set(rows.map((row) => row.id)).size, rows.length, 'ids are unique')
  assert.equal(new Set(rows.map((row) => row.hash)).size, rows.length, 'no row stands there twice')
  const ids = new Map(before.map((row) => [row.hash, row.id]))
  for (const row of rows) assert.equal(row.id, ids.get(row.hash) ?? row.id, 'a row has got another id')
  if (address.status === 'ERROR') assert.deepEqual(rows, before)
}

/** A history but for the order within a block. */
function form(rows: readonly Transfer[]): string[] {
  return [...Map.groupBy(rows, (row) => row.height)].map(
    ([height, block]) => `${height}: ${block.map((row) => `${row.hash} ${row.amount}`).sort()}`,
  )
}
