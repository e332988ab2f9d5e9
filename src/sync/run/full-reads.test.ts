import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { parkedIn } from '../testing/parked-in.ts'
import { runPartsFor } from '../testing/run-parts-for.ts'
import { ScriptedChain } from '../testing/scripted-chain.ts'
import { Runs } from './runs.ts'

test('an address is read in full when it is due and its source has no batch checks', async () => {
  const clock = new InstantClock()
  const store = openInMemory(clock, 0)
  const chain = new ScriptedChain(10, [[5], [], [], [], [], [], [], []])
  const source = { ...chain.as('plain'), batchChecker: null }
  const parts = {
    store: store.runs,
    parked: parkedIn(store.runs, clock),
    queue: store.queue,
    ...runPartsFor(clock, source),
    clock,
    intervalMs: 1000,
    verifyIntervalMs: 0,
    onOutcome: () => {},
    onUnexpected: (error: unknown) => {
      throw error
    },
  }
  const runs = new Runs(parts, new AbortController().signal, { onReplaced: () => {}, onOverBudget: () => {} })
  const { address } = await store.book.add({
    chain: 'bitcoin',
    address: 'watched',
    type: 'p2wpkh',
    label: null,
  })
  await store.queue.request(address.id, clock.now())
  const first = await store.queue.claim('bitcoin')
  assert.ok(first !== null)
  await runs.read(first)
  await clock.sleep(1000, new AbortController().signal)
  await store.queue.requestDue(clock.now(), ['bitcoin'])
  const [check] = await store.queue.claimChecks('bitcoin', 1)
  assert.ok(check !== undefined)
  await runs.check([check])
  const again = await store.queue.claim('bitcoin')
  assert.equal(again?.address, 'watched')
  await store.close()
})
