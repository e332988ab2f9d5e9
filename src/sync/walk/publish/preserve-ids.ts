import { setImmediate } from 'node:timers/promises'
import type { Row } from '../../../domain/history/transfer.ts'
import type { Claim } from '../../../domain/ports/claim.ts'
import type { RunStore } from '../../../domain/ports/run-store.ts'
import { BATCH_ROWS } from '../batch-rows.ts'
import { heightOf, storedBlocks } from '../stored-blocks.ts'

interface NewHistory {
  readonly historyId: number
  readonly first: number
  readonly end: number
  readonly nextRowId: number
}

/**
 * Walks through the stored history and the one that is to replace it, block by block: rows that are in both keep
 * their id. Returns the first settled row that the new one lacks, or null.
 */
export async function preserveIds(store: RunStore, claim: Claim, fresh: NewHistory): Promise<Row | null> {
  const { history } = claim
  if (history === null) return null
  const settled = history.first + history.unsettled
  const newBlocks = storedBlocks(store, fresh.historyId, fresh.first, fresh.end)
  let next = await newBlocks.next()
  let missing: Row | null = null
  let kept: Row[] = []
  const keep = async () => {
    const { historyId, nextRowId } = fresh
    await store.stage(claim, { historyId, rows: kept, draft: 'keep', nextRowId })
    kept = []
    await setImmediate()
  }
  for await (const old of storedBlocks(
    store,
    history.historyId,
    history.first,
    history.first + history.count,
  )) {
    while (!next.done && heightOf(next.value) > heightOf(old)) next = await newBlocks.next()
    const mates = new Map(
      next.done || heightOf(next.value) !== heightOf(old) ? [] : next.value.map((row) => [row.hash, row]),
    )
    for (const row of old) {
      const mate = mates.get(row.hash)
      if (mate !== undefined && mate.amount === row.amount) kept.push({ ...mate, id: row.id })
      else if (row.position >= settled) missing ??= row
    }
    if (kept.length >= BATCH_ROWS) await keep()
  }
  if (kept.length > 0) await keep()
  return missing
}
