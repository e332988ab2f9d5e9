import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Transfer } from '../../domain/history/transfer.ts'
import type { ChainSource, RowsFingerprint } from '../../domain/ports/source.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { Runs } from '../run/runs.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { parkedIn } from '../testing/parked-in.ts'
import { runPartsFor } from '../testing/run-parts-for.ts'
import { ScriptedChain } from '../testing/scripted-chain.ts'
import { CrossChecks } from './cross-checks.ts'

const SIGNAL = new AbortController().signal
const SETTLED = Array.from({ length: 10 }, () => [])
const ADDRESSES = ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', '12c6DSiU4Rq3P4ZxziKxzrL5LmMBrzjrJX']

function committing(): RowsFingerprint {
  const digest = createHash('sha256')
  return {
    add: (rows) => void digest.update(rows.map(({ hash, height }) => `${hash}:${height}:`).join('')),
    end: () => digest.digest('hex'),
  }
}

/** A source whose fingerprints commit to the rows of its history; it counts what it was asked for. */
function committingSource(
  theirs: ScriptedChain,
  rows = () => theirs.now.rows,
  balance = () => theirs.now.rows.reduce((sum, { amount }) => sum + amount, 0n),
) {
  const asked = { pages: 0, checks: [] as number[] }
  const source: ChainSource = {
    ...theirs.as('other'),
    batchChecker: {
      sizeMax: 100,
      rowsFingerprint: committing,
      check: async ({ addresses, withBalances }) => {
        assert.equal(withBalances, true)
        asked.checks.push(addresses.length)
        const fingerprint = committing()
        fingerprint.add(rows().toReversed())
        const text = fingerprint.end()
        return {
          tip: theirs.now.tip,
          fingerprints: new Map(addresses.map((each) => [each, text])),
          balances: new Map(addresses.map((each) => [each, balance()])),
        }
      },
    },
    page: (request) => {
      asked.pages += 1
      return theirs.page(request)
    },
  }
  return { source, asked }
}

/** Reads the histories from one source, and cross-checks them with another. */
async function crossChecked(ours: ScriptedChain, source: ChainSource) {
  const clock = new InstantClock()
  const store = openInMemory(clock, 0)
  const parts = {
    ...runPartsFor(clock, ours, source),
    store: store.runs,
    parked: parkedIn(store.runs, clock),
    queue: store.queue,
    clock,
    intervalMs: 0,
    verifyIntervalMs: 0,
    onOutcome: () => {},
    onUnexpected: (error: unknown) => {
      throw error
    },
  }
  const runs = new Runs(parts, SIGNAL, { onReplaced: () => {}, onOverBudget: () => {} })
  for (const address of ADDRESSES) {
    const added = { chain: 'bitcoin', address, type: 'p2pkh', label: null } as const
    const {
      address: { id },
    } = await store.book.add(added, { sync: true })
    const read = await store.queue.claim('bitcoin')
    assert.ok(read !== null)
    await runs.read(read)
    await store.queue.requestVerification(id, clock.now())
  }
  const checks = new CrossChecks(parts, SIGNAL)
  for (;;) {
    const claim = await store.queue.claimVerification(clock.now(), 'all')
    if (claim === null) break
    await checks.collect(claim)
  }
  const found = await Promise.all([1, 2].map((id) => store.book.get(id)))
  await store.close()
  return found.map((address) => address?.verification)
}

test('equal rows agree by one question about all addresses, and no history is read', async () => {
  const blocks = [[5], ...SETTLED, [7, 8]]
  const { source, asked } = committingSource(new ScriptedChain(100, blocks))
  const verifications = await crossChecked(new ScriptedChain(100, blocks), source)
  for (const verification of verifications) {
    assert.deepEqual(verification?.confirmedBy, ['scripted', 'other'])
    assert.match(verification?.opinions[0]?.detail ?? '', /^Other agrees: it lists the same transactions/)
  }
  assert.deepEqual(asked, { pages: 0, checks: [2] })
})

test('rows in another order within their block are compared, and agree', async () => {
  const blocks = [[5], ...SETTLED, [7, 8], ...SETTLED]
  const theirs = new ScriptedChain(100, blocks)
  const swapped = (): readonly Transfer[] => {
    const [first, second, ...others] = theirs.now.rows
    return first === undefined || second === undefined ? [] : [second, first, ...others]
  }
  const { source, asked } = committingSource(theirs, swapped)
  const verifications = await crossChecked(new ScriptedChain(100, blocks), source)
  for (const verification of verifications) assert.equal(verification?.opinions[0]?.detail, 'Other agrees.')
  assert.ok(asked.pages > 0)
})

test('another fingerprint alone is no contradiction, and other rows are one', async () => {
  const { source } = committingSource(new ScriptedChain(100, [[5, 6], ...SETTLED]))
  const verifications = await crossChecked(new ScriptedChain(100, [[5], ...SETTLED]), source)
  for (const verification of verifications) {
    assert.equal(verification?.state, 'mismatch')
    assert.match(verification?.opinions[0]?.detail ?? '', /The oldest difference is transaction/)
  }
})

test('the same transactions with another balance are compared, row by row', async () => {
  const blocks = [[5], ...SETTLED, [7, 8]]
  const { source, asked } = committingSource(new ScriptedChain(100, blocks), undefined, () => 21n)
  await crossChecked(new ScriptedChain(100, blocks), source)
  assert.ok(asked.pages > 0)
})

test('a history with unconfirmed rows is compared as before', async () => {
  const chains = [1, 2].map(() => {
    const chain = new ScriptedChain(100, [[5], ...SETTLED])
    chain.apply({ do: 'pay', amount: 9 })
    return chain
  }) as [ScriptedChain, ScriptedChain]
  const { source, asked } = committingSource(chains[1])
  const verifications = await crossChecked(chains[0], source)
  assert.deepEqual(asked.checks, [])
  assert.ok(asked.pages > 0)
  for (const verification of verifications) assert.equal(verification?.opinions[0]?.agrees, true)
})
