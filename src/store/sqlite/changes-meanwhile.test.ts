import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Row } from '../../domain/history/transfer.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { AuditPoint } from '../../domain/ports/integrity.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PUBLICATION } from '../testing/outcomes.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { newDatabasePath } from './testing/damage.ts'

const NOW = 1_790_000_000_000
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }
const FIRST = 1000
const COUNT = 3000
const UNSETTLED = 2000
const OWNER = { kind: 'address', id: 1 } as const

test('a chart that is read while newer rows are replaced is right, and finds no damage', async (t) => {
  const { store, extend, rows } = await storeWithRows(t)
  const chart = store.histories.balanceHistory(OWNER, { from: null, to: null }, 2000)
  await setImmediate()
  await extend(rows.slice(0, 24).map((row) => ({ ...row, hash: `${'f'.repeat(60)}${row.hash.slice(60)}` })))
  assert.equal((await chart)?.points.at(-1)?.balance, rows[0]?.balance)
  assert.equal((await store.book.get(1))?.damage, null)
})

test('an audit goes on below rows that were replaced meanwhile by others of another amount', async (t) => {
  const { store, extend, rows } = await storeWithRows(t)
  const { integrity } = store.runs
  let point: AuditPoint | null = await integrity.audit(1, null)
  assert.ok(point !== null)
  const kept = rows.slice(0, UNSETTLED - 400).filter((_, index) => index !== UNSETTLED - 500)
  const below = rows[UNSETTLED - 400] as Row
  await extend(
    withBalances([{ ...(rows[0] as Row), id: COUNT + 1, hash: 'f'.repeat(64) }, ...kept], below.balance),
  )
  while (point !== null) point = await integrity.audit(1, point)
  assert.equal((await store.book.get(1))?.damage, null)
})

async function storeWithRows(t: TestContext) {
  const store = openSqliteStore(newDatabasePath(), clock, 0)
  t.after(() => store.close())
  await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
  const rows = withBalances(
    Array.from({ length: COUNT }, (_, index) => ({
      position: FIRST + index,
      id: COUNT - index,
      hash: (COUNT - index).toString(16).padStart(64, '0'),
      height: COUNT - index,
      time: 1_600_000_000 - index * 60,
      amount: BigInt(1 + (index % 7)),
      balance: 0n,
    })),
    0n,
  )
  const claim = await claimOf(store)
  const rowSetId = await store.runs.openRowSet(claim)
  const shown = { ...PUBLICATION, rowSetId, first: FIRST, count: COUNT, unsettled: UNSETTLED, at: NOW }
  const nextRowId = COUNT + 2
  await store.runs.stage(claim, { rowSetId, rows, draft: 'keep', nextRowId })
  await store.runs.publish(claim, { ...shown, balance: rows[0]?.balance ?? 0n, nextRowId })
  return {
    store,
    rows,
    /** Replaces the newest rows. */
    extend: async (newest: readonly Row[]) => {
      const balance = newest[0]?.balance ?? 0n
      const publication = { ...shown, plan: 'extend', balance, rows: newest, nextRowId } as const
      await store.runs.publish(await claimOf(store), publication)
    },
  }
}

async function claimOf(store: Store) {
  await store.queue.request(1, NOW)
  return (await store.queue.claim('bitcoin')) ?? assert.fail()
}

/** `below`: the balance right below the last row. */
function withBalances(rows: readonly Row[], below: bigint): Row[] {
  let balance = below
  return rows
    .toReversed()
    .map((row, index) => {
      balance += row.amount
      return { ...row, balance, position: FIRST + rows.length - 1 - index }
    })
    .toReversed()
}
