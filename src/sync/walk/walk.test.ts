import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isSame, isSettled } from '../../domain/history/order.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import { type Follower, follow } from '../testing/follower.ts'
import { type ChainEvent, type Manner, ScriptedChain, type Step } from '../testing/scripted-chain.ts'
import { blocks, faulty, honest, pageRows, script, unreliable } from '../testing/scripts.ts'

const DEPTH = 6
const RUNS = Number(process.env['WALK_RUNS'] ?? 500)

const runs = (manner: fc.Arbitrary<Manner>) => fc.array(script(manner), { minLength: 1, maxLength: 5 })

test('a DONE history equals the chain at one moment, whatever happens between two requests', async () => {
  await fc.assert(
    fc.asyncProperty(pageRows, blocks, runs(honest), async (rows, start, scripts) => {
      const chain = new ScriptedChain(rows, start)
      using follower = await follow(chain)
      for (const steps of scripts) {
        chain.play(steps)
        await follower.synchronise()
        const after = await follower.state()
        if (after.address.status !== 'DONE') continue
        assert.ok(
          chain.snapshots.some((snapshot) => sameHistory(after.rows, snapshot.rows)),
          'the chain never looked like this',
        )
      }
    }),
    { numRuns: RUNS },
  )
})

test('begun with one source and continued with another, a DONE history still equals the chain at one moment', async () => {
  let changed = 0
  await fc.assert(
    fc.asyncProperty(pageRows, blocks, runs(unreliable), async (rows, start, scripts) => {
      const chain = new ScriptedChain(rows, start)
      using follower = await follow(chain, chain.as('second'), chain.as('third'))
      let served = ''
      for (const steps of scripts) {
        chain.play(steps)
        await follower.synchronise()
        const { address, rows: stored } = await follower.state()
        if (address.status !== 'DONE') continue
        if (served !== '' && served !== address.verification?.source) changed += 1
        served = address.verification?.source ?? ''
        assert.ok(
          chain.snapshots.some((snapshot) => sameHistory(stored, snapshot.rows)),
          'the chain never looked like this',
        )
      }
    }),
    { numRuns: RUNS },
  )
  assert.ok(changed > RUNS / 10, `the source changed only ${changed} times`)
})

test('a fee bump below the newest page, while the newest pages are being read, is not missed', async () => {
  for (let at = 0; at < 12; at += 1) {
    for (let pick = 1; pick < 8; pick += 1) {
      const chain = new ScriptedChain(2, [[1]])
      for (let payment = 0; payment < 7; payment += 1) chain.apply({ do: 'pay', amount: 1 })
      using follower = await follow(chain)
      const quiet: Step[] = Array.from({ length: at }, () => ({ before: [], manner: { kind: 'plain' } }))
      const before: ChainEvent[] = [
        { do: 'pay', amount: 1 },
        { do: 'replace', pick, amount: null },
      ]
      chain.play([...quiet, { before, manner: { kind: 'plain' } }])
      await follower.synchronise()
      const { address, rows } = await follower.state()
      assert.equal(address.status, 'DONE')
      assert.ok(chain.snapshots.some((snapshot) => sameHistory(rows, snapshot.rows)))
    }
  }
})

test('stale, empty or wrong answers never remove a settled row or publish settled rows that the chain never had', async () => {
  await fc.assert(
    fc.asyncProperty(pageRows, blocks, runs(faulty), async (rows, start, scripts) => {
      const chain = new ScriptedChain(rows, start)
      using follower = await follow(chain)
      for (const steps of scripts) {
        chain.play(steps)
        const before = await follower.state()
        await follower.synchronise()
        await assertSound(follower, chain, before)
      }
    }),
    { numRuns: RUNS },
  )
})

test('once the chain is idle, one more synchronisation equals it', async () => {
  await fc.assert(
    fc.asyncProperty(pageRows, blocks, runs(faulty), async (rows, start, scripts) => {
      const chain = new ScriptedChain(rows, start)
      using follower = await follow(chain)
      for (const steps of scripts) {
        chain.play(steps)
        await follower.synchronise()
      }
      chain.play([])
      await follower.synchronise()
      const { address, rows: stored } = await follower.state()
      assert.equal(address.status, 'DONE', address.error?.detail ?? '')
      assert.ok(sameHistory(stored, chain.now.rows), 'the stored history is not the chain')
    }),
    { numRuns: RUNS },
  )
})

async function assertSound(
  follower: Follower,
  chain: ScriptedChain,
  before: Awaited<ReturnType<Follower['state']>>,
): Promise<void> {
  const { address, rows } = await follower.state()
  assert.notEqual(address.status, 'IN_PROGRESS')
  assert.equal(address.transactionCount, rows.length)
  let balance = address.balance
  for (const row of rows) {
    assert.equal(row.balance, balance)
    balance -= row.amount
  }
  assert.equal(balance, 0n)
  assert.equal(new Set(rows.map((row) => row.id)).size, rows.length, 'ids are unique')
  if (address.status === 'ERROR') {
    assert.deepEqual(rows, before.rows, 'ERROR leaves the last DONE standing')
    return
  }
  const settled = (all: readonly Transfer[]) =>
    all.filter((row) => isSettled(row, address.verification?.height ?? 0, DEPTH))
  assert.ok(
    rows.length === 0 ||
      chain.snapshots.some((snapshot) => sameHistory(settled(rows), settled(snapshot.rows))),
    'the settled part of the chain never looked like this',
  )
  const tip = before.address.verification?.height
  if (tip === undefined || before.address.lastSyncedAt === null) return
  for (const row of before.rows.filter((old) => isSettled(old, tip, DEPTH))) {
    const now = rows.find((other) => other.hash === row.hash)
    assert.ok(now !== undefined && isSame(now, row), 'a settled row has vanished')
    assert.equal(now.id, row.id, 'a settled row has got another id')
  }
}

/** Equal but for the order within a block. */
function sameHistory(stored: readonly Transfer[], truth: readonly Transfer[]): boolean {
  const form = (rows: readonly Transfer[]) =>
    [...Map.groupBy(rows, (row) => row.height)]
      .map(([height, block]) => `${height}:${block.map((row) => `${row.hash}${row.amount}`).sort()}`)
      .join('|')
  return form(stored) === form(truth)
}
