import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { HistoryEvent } from '../../../domain/history/history-event.ts'
import type { PlanKind } from '../../../domain/history/plan.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import { openInMemory } from '../../../store/sqlite/testing/open-in-memory.ts'
import { Runs } from '../../run/runs.ts'
import { failingStore, StoreFailed } from '../../testing/failing-store.ts'
import { InstantClock } from '../../testing/instant-clock.ts'
import { parkedIn } from '../../testing/parked-in.ts'
import { type Recorded, recordingStore } from '../../testing/recording-store.ts'
import { runPartsFor } from '../../testing/run-parts-for.ts'
import { type Manner, ScriptedChain } from '../../testing/scripted-chain.ts'
import { blocks, event, faulty, honest, script } from '../../testing/scripts.ts'

const RUNS = Number(process.env['WALK_RUNS'] ?? 300)

const interrupted = (manner: fc.Arbitrary<Manner>) =>
  fc.record({
    between: fc.array(event, { maxLength: 14 }),
    steps: script(manner),
    /** Six hours later the same answer is accepted against settled rows. */
    hours: fc.constantFrom(0, 0, 7),
    fault: fc.record({
      at: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 })),
      after: fc.boolean(),
      dead: fc.constant(false),
    }),
  })

/** What was published in all runs, so that no kind of publication goes untested. */
const seen = { plans: new Map<PlanKind, number>(), staged: 0 }

for (const [kind, manner] of [
  ['correct', honest],
  ['faulty', faulty],
] as const) {
  test(`the events after the first read add up to exactly the transactions shown, with ${kind} answers`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.oneof(blocks, fc.constant([])),
        fc.array(interrupted(manner), { minLength: 2, maxLength: 6 }),
        async (pageRows, start, runs) => {
          const chain = new ScriptedChain(pageRows, start)
          using world = await openWorld(chain)
          for (const { between, steps, fault, hours } of runs) {
            for (const happening of between) chain.apply(happening)
            chain.play(steps)
            world.clock.pass(hours * 3_600_000)
            await world.synchronise(fault)
            assert.deepEqual(world.replayed, heightsOf(await world.rows()))
          }
        },
      ),
      { numRuns: RUNS },
    )
  })
}

test('the runs above include every kind of publication', () => {
  for (const plan of ['first', 'extend', 'restart', 'replace'] as const) {
    assert.ok((seen.plans.get(plan) ?? 0) > 0, `no publication was of the kind ${plan}`)
  }
  assert.ok(seen.staged > RUNS / 10, `rows were staged only ${seen.staged} times`)
})

test('a publication of more rows than one database transaction writes makes one event for each row', async () => {
  const chain = new ScriptedChain(10_000, [[1], [], [], [], [], [], [], []])
  using world = await openWorld(chain)
  const noFault = { at: 0, after: false, dead: false }
  await world.synchronise(noFault)
  for (let payment = 0; payment < 1100; payment += 1) chain.apply({ do: 'pay', amount: 1 })
  await world.synchronise(noFault)
  assert.equal(world.replayed.size, 1102)
  assert.deepEqual(world.replayed, heightsOf(await world.rows()))
})

async function openWorld(chain: ScriptedChain) {
  const clock = new InstantClock()
  const store = openInMemory(clock, 0)
  const { address } = await store.book.add({ chain: 'bitcoin', address: 'w', type: 'p2wpkh', label: null })
  let replayed: Map<string, number | null> = new Map()
  const rows = async (): Promise<readonly Row[]> => {
    const source = { kind: 'address', id: address.id } as const
    const page = await store.histories.page(source, { kind: 'offset', offset: 0 }, 100_000)
    return page?.rows ?? []
  }
  const published: Recorded[] = []
  const recording = recordingStore(store.runs, (recorded) => published.push(recorded))
  const read = async (runs: typeof store.runs) => {
    const parked = parkedIn(runs, clock)
    const parts = {
      store: runs,
      parked,
      queue: store.queue,
      ...runPartsFor(clock, chain, chain.as('second')),
      clock,
      intervalMs: 0,
      verifyIntervalMs: 0,
      onOutcome: () => {},
      onUnexpected: (error: unknown) => {
        if (!(error instanceof StoreFailed)) throw error
      },
    }
    const events = { onReplaced: () => {}, onOverBudget: () => {} }
    const claim = await store.queue.claim('bitcoin')
    if (claim !== null) await new Runs(parts, new AbortController().signal, events).read(claim)
    await parked.idle()
  }
  return {
    clock,
    rows,
    get replayed() {
      return replayed
    },
    synchronise: async (fault: Parameters<typeof failingStore>[1]) => {
      await store.queue.request(address.id, clock.now())
      await read(failingStore(recording, fault).store)
      if ((await store.book.get(address.id))?.status === 'IN_PROGRESS') {
        await store.queue.recover(clock.now(), { syncMs: 0, verifyMs: 0 })
        await read(recording)
      }
      for (const recorded of published.splice(0)) {
        seen.plans.set(recorded.plan, (seen.plans.get(recorded.plan) ?? 0) + 1)
        if (recorded.staged) seen.staged += 1
        if (recorded.plan === 'first') {
          assert.deepEqual(recorded.events, [], 'the first reading is not an event')
          replayed = heightsOf(await rows())
        } else for (const happening of recorded.events) apply(replayed, happening)
      }
    },
    [Symbol.dispose]: () => store.close(),
  }
}

/** Height by hash, null while unconfirmed. */
function heightsOf(rows: readonly Row[]): Map<string, number | null> {
  return new Map(rows.map(({ hash, height }) => [hash, height]))
}

function apply(state: Map<string, number | null>, { kind, hash, height, amount }: HistoryEvent): void {
  assert.ok(hash !== null && amount !== null)
  const before = state.get(hash)
  switch (kind) {
    case 'received':
    case 'sent':
      assert.equal(before, undefined, `${kind} twice`)
      assert.equal(kind === 'received', amount > 0n)
      state.set(hash, height)
      break
    case 'confirmed':
      assert.equal(before, null, 'confirmed, but was not unconfirmed')
      assert.notEqual(height, null)
      state.set(hash, height)
      break
    case 'reorganised':
      assert.ok(typeof before === 'number', 'reorganised, but was not confirmed')
      assert.notEqual(height, before)
      state.set(hash, height)
      break
    default:
      assert.equal(before, null, `${kind}, but was not unconfirmed`)
      state.delete(hash)
  }
}
