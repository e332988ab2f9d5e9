import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../../domain/history/publication-events.ts'
import type { StoredHistory } from '../../../domain/history/stored-history.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import type { Claim } from '../../../domain/ports/claim.ts'
import type { RunStore, Staged } from '../../../domain/ports/run-store.ts'
import { preserveIds } from './preserve-ids.ts'

const OLD = 1
const NEW = 2

/** Two histories in memory; what is staged replaces rows of the new one. */
function storeOf(old: readonly Row[], fresh: Row[]): RunStore {
  return {
    rows: async (rowSetId: number, position: number, limit: number) =>
      (rowSetId === OLD ? old : fresh).slice(position, position + limit),
    stage: async (_claim: Claim, { rows }: Staged) => {
      for (const row of rows) fresh[row.position] = row
    },
  } as unknown as RunStore
}

/** `hash height amount`, newest first; ids count from `firstId`. */
function rowsOf(firstId: number, ...texts: readonly string[]): Row[] {
  return texts.map((text, position) => {
    const [hash, height, amount] = text.split(' ') as [string, string, string]
    const id = firstId + position
    return { hash, height: Number(height), amount: BigInt(amount), time: 0, id, position, balance: 0n }
  })
}

async function replace(old: readonly Row[], fresh: Row[]) {
  const shown: StoredHistory = {
    rowSetId: OLD,
    first: 0,
    count: old.length,
    unsettled: 0,
    balance: 0n,
    tip: 100,
    source: 'first',
  }
  const next = { rowSetId: NEW, first: 0, end: fresh.length, nextRowId: 1000, damaged: [] }
  const replacement = await preserveIds(storeOf(old, fresh), {} as Claim, shown, next)
  const events = eventsOf(replacement.changes, 0n).map(
    ({ kind, hash, height }) => `${kind} ${hash} ${height}`,
  )
  return { ...replacement, events, ids: fresh.map(({ hash, id }) => `${hash} ${id}`) }
}

test('a settled transaction whose height is corrected is not missing, keeps its id and is reorganised', async () => {
  const { ids, events, missing, newFromId } = await replace(
    rowsOf(1, 'c 9 1', 'b 8 1', 'a 7 1'),
    rowsOf(50, 'd 9 1', 'c 9 1', 'a 7 1', 'b 6 1'),
  )
  assert.deepEqual(ids, ['d 50', 'c 1', 'a 3', 'b 2'])
  assert.deepEqual(events, ['reorganised b 6'])
  assert.equal(missing, null)
  assert.equal(newFromId, 4)
})

test('a transaction whose amount is corrected keeps its id and makes no event, and its old form counts as missing', async () => {
  const { ids, events, missing } = await replace(rowsOf(1, 'b 8 1', 'a 7 1'), rowsOf(50, 'b 8 2', 'a 7 1'))
  assert.deepEqual(ids, ['b 1', 'a 2'])
  assert.deepEqual(events, [])
  assert.equal(missing?.hash, 'b')
})

test('a settled transaction that moved with another amount counts as missing', async () => {
  const { missing } = await replace(rowsOf(1, 'b 8 1', 'a 7 1'), rowsOf(50, 'b 9 2', 'a 7 1'))
  assert.equal(missing?.hash, 'b')
})

test('a settled transaction that is gone is reorganised and dropped', async () => {
  const { events, missing } = await replace(rowsOf(1, 'b 8 1', 'a 7 1'), rowsOf(50, 'a 7 1'))
  assert.equal(missing?.hash, 'b')
  assert.deepEqual(events, ['reorganised b null', 'dropped b null'])
})
