import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { Runs } from '../run/runs.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { parkedIn } from '../testing/parked-in.ts'
import { runPartsFor } from '../testing/run-parts-for.ts'
import { ScriptedChain } from '../testing/scripted-chain.ts'
import { ListedRows } from './listed-rows.ts'
import { opinionOf } from './opinion.ts'

const SIGNAL = new AbortController().signal
const EMPTY_BLOCKS = Array.from({ length: 10 }, () => [])

/** What a source with the blocks `theirs` says of a history that was read from one with the blocks `ours`. */
async function opinionOn(ours: readonly number[][], theirs: readonly number[][]) {
  const clock = new InstantClock()
  const store = openInMemory(clock, 0)
  const origin = new ScriptedChain(100, ours)
  const runParts = runPartsFor(clock, origin)
  const parts = {
    store: store.runs,
    parked: parkedIn(store.runs, clock),
    queue: store.queue,
    ...runParts,
    clock,
    intervalMs: 0,
    verifyIntervalMs: 0,
    onOutcome: () => {},
    onUnexpected: (error: unknown) => {
      throw error
    },
  }
  const runs = new Runs(parts, SIGNAL, { onReplaced: () => {}, onOverBudget: () => {} })
  const { address } = await store.book.add(
    { chain: 'bitcoin', address: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', type: 'p2pkh', label: null },
    { sync: true },
  )
  const read = await store.queue.claim('bitcoin')
  assert.ok(read !== null)
  await runs.read(read)
  await store.queue.requestVerification(address.id, clock.now())
  const claim = await store.queue.claimVerification(clock.now(), 'all')
  assert.ok(claim?.history != null)
  const source = new ScriptedChain(100, theirs).as('other')
  const { opinion } = await opinionOf(source, claim, claim.history, {
    store: store.runs,
    clock,
    signal: SIGNAL,
    listedRows: new ListedRows({ store: store.runs, queue: store.queue, clock }),
    serving: [source],
  })
  await store.close()
  return opinion
}

test('a source that reports the same blocks agrees', async () => {
  const blocks = [[5], ...EMPTY_BLOCKS, [7]]
  assert.equal((await opinionOn(blocks, blocks)).agrees, true)
})

test('a source that differs in a final block contradicts', async () => {
  const opinion = await opinionOn([[5], ...EMPTY_BLOCKS], [[6], ...EMPTY_BLOCKS])
  assert.equal(opinion.agrees, false)
  assert.match(opinion.detail, /The oldest difference is transaction/)
})

test('a source that differs only in blocks that are not final yet does not contradict', async () => {
  const opinion = await opinionOn([[5], ...EMPTY_BLOCKS, [7], []], [[5], ...EMPTY_BLOCKS, [8], []])
  assert.equal(opinion.agrees, null)
  assert.match(opinion.detail, /^Other differs only in blocks that are not final yet\.$/)
})

test('a source that is days of blocks behind neither agrees nor contradicts', async () => {
  const many = Array.from({ length: 200 }, () => [])
  const opinion = await opinionOn([[5], ...EMPTY_BLOCKS], [[5], ...EMPTY_BLOCKS, ...many])
  assert.equal(opinion.agrees, null)
  assert.match(opinion.detail, /they cannot be compared/)
})
