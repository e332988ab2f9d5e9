import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import { damageDatabase, newDatabasePath } from '../../store/sqlite/testing/damage.ts'
import { Runs } from '../run/runs.ts'
import { failingStore, StoreFailed } from '../testing/failing-store.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { parkedIn } from '../testing/parked-in.ts'
import { runPartsFor } from '../testing/run-parts-for.ts'
import { ScriptedChain } from '../testing/scripted-chain.ts'

const OWNER = { kind: 'address', id: 1 } as const
/** Blocks of one to three rows; most of them are final. */
const BLOCKS = Array.from({ length: 1000 }, (_, index) => Array.from({ length: 1 + (index % 3) }, () => 5))
const INTERRUPTED = { at: 40, after: true, dead: false }

/** A first read that was interrupted, and its draft. */
async function interruptedWorld() {
  const clock = new InstantClock()
  const path = newDatabasePath()
  const store = openSqliteStore(path, clock, 0)
  const chain = new ScriptedChain(50, BLOCKS)
  const read = async (runs: RunStore) => {
    const parts = {
      store: runs,
      queue: store.queue,
      ...runPartsFor(clock, chain),
      clock,
      intervalMs: 0,
      verifyIntervalMs: 0,
      parked: parkedIn(runs, clock),
      onOutcome: () => {},
      onUnexpected: (error: unknown) => {
        if (!(error instanceof StoreFailed)) throw error
      },
    }
    await store.queue.request(1, clock.now())
    const claim = await store.queue.claim('bitcoin')
    assert.ok(claim !== null)
    const runsOn = new Runs(parts, new AbortController().signal, {
      onReplaced: () => {},
      onOverBudget: () => {},
    })
    await runsOn.read(claim)
    return claim
  }
  await store.book.add({ chain: 'bitcoin', address: 'watched', type: 'p2pkh', label: null })
  await read(failingStore(store.runs, INTERRUPTED).store)
  await store.queue.request(1, clock.now())
  const claim = await store.queue.claim('bitcoin')
  assert.ok(claim?.draft)
  await store.runs.release(claim)
  return { store, path, chain, draft: claim.draft, read: () => read(store.runs) }
}

const PLACES: Readonly<Record<string, (draft: Draft) => number>> = {
  'among the newest staged rows': ({ first }) => first + 3,
  'in the middle': ({ first, next }) => Math.floor((first + next) / 2),
  'among the last staged rows': ({ next }) => next - 2,
}

for (const [place, positionIn] of Object.entries(PLACES)) {
  test(`a hidden row that was changed before a read is resumed is never shown: ${place}`, async () => {
    const { store, path, chain, draft, read } = await interruptedWorld()
    assert.ok(draft.next - draft.first > 600)
    damageDatabase(
      path,
      `update entry set hash = x'${'ee'.repeat(32)}', time = 1500000000 where position = ${positionIn(draft)}`,
    )
    await read()
    const address = await store.book.get(1)
    assert.deepEqual([address?.status, address?.verification?.state], ['DONE', 'verified'])
    const page = await store.histories.page(OWNER, { kind: 'offset', offset: 0 }, 10_000)
    const shown = page?.rows.map(({ hash, time }) => ({ hash, time }))
    assert.deepEqual(
      shown,
      chain.now.rows.map(({ hash, time }) => ({ hash, time })),
    )
    await store.close()
  })
}

test('a read is resumed below the hidden rows that are intact', async () => {
  const { store, chain, draft, read } = await interruptedWorld()
  const claim = await read()
  assert.deepEqual(claim.draft, draft)
  const page = await store.histories.page(OWNER, { kind: 'offset', offset: 0 }, 10_000)
  assert.equal(page?.rows.length, chain.now.rows.length)
  const kept = page?.rows.filter(({ id }) => id < claim.nextRowId).length ?? 0
  assert.ok(kept > draft.next - draft.first - 3 * 256)
  await store.close()
})
