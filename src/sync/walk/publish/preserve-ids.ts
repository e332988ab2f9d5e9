import { setImmediate } from 'node:timers/promises'
import type { RowChanges } from '../../../domain/history/publication-events.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import type { StoredHistory } from '../../../domain/history/stored-history.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import type { Claim } from '../../../domain/ports/claim.ts'
import type { RunStore } from '../../../domain/ports/run-store.ts'
import { BATCH_ROWS } from '../batch-rows.ts'
import { storedBlocks } from '../stored-blocks.ts'
import { idsOfDamaged } from './damaged-ids.ts'
import { type BlockPair, pairBlocks } from './pair-blocks.ts'
import { UnmatchedRows } from './unmatched-rows.ts'

interface NewHistory {
  readonly rowSetId: number
  readonly first: number
  readonly end: number
  readonly nextRowId: number
  /** Positions of the shown history whose rows are damaged, newest first. */
  readonly damaged: readonly Range[]
}

export interface Replacement {
  /** The rows that moved or are gone. */
  readonly changes: RowChanges
  /** The newest settled row that the new history does not have with its amount, at whatever height; or null. */
  readonly missing: Row | null
  /** Rows that were shown have a smaller id, all others an id of at least this. */
  readonly newFromId: number
}

/**
 * Compares the shown history with the one that is to replace it, block by block, and gives transactions that are in both
 * the id that is shown. Rows that are damaged are compared with nothing: what is at their place gets their id.
 */
export async function preserveIds(
  store: RunStore,
  claim: Claim,
  shown: StoredHistory,
  next: NewHistory,
): Promise<Replacement> {
  const unmatched = new UnmatchedRows(shown.first + shown.unsettled)
  let newFromId = 0
  let kept: Row[] = []
  const ids = await idsOfDamaged(store, claim, shown, next)
  const pairs = pairBlocks(
    storedBlocks(store, shown.rowSetId, shown.first, shown.first + shown.count, next.damaged),
    storedBlocks(store, next.rowSetId, next.first, next.end),
  )
  for (const id of ids.values()) newFromId = Math.max(newFromId, id + 1)
  for await (const pair of pairs) {
    const { same, lost, gained, altered } = compareBlocks(pair)
    const { inPlace = [], unknown = [] } = Object.groupBy(gained, ({ position }) =>
      ids.has(position) ? 'inPlace' : 'unknown',
    )
    const restored = inPlace.map((row) => ({ ...row, id: ids.get(row.position) ?? row.id }))
    kept = kept.concat(same, restored, unmatched.addOld(lost), unmatched.addNew(unknown))
    for (const row of altered) unmatched.addAltered(row)
    for (const { id } of pair.before) newFromId = Math.max(newFromId, id + 1)
    if (kept.length < BATCH_ROWS) continue
    await stage(store, claim, next, kept)
    kept = []
  }
  if (kept.length > 0) await stage(store, claim, next, kept)
  return { changes: unmatched.changes, missing: unmatched.missing, newFromId }
}

/** `same`: rows of both as the new history has them, with the old ids. `altered`: old rows whose amount it changes. */
function compareBlocks({ before, after }: BlockPair) {
  const counterparts = new Map(after.map((row) => [row.hash, row]))
  const hashes = new Set(before.map((row) => row.hash))
  const same: Row[] = []
  const lost: Row[] = []
  const altered: Row[] = []
  for (const row of before) {
    const counterpart = counterparts.get(row.hash)
    if (counterpart === undefined) lost.push(row)
    else same.push({ ...counterpart, id: row.id })
    if (counterpart !== undefined && counterpart.amount !== row.amount) altered.push(row)
  }
  return { same, lost, altered, gained: after.filter((row) => !hashes.has(row.hash)) }
}

async function stage(
  store: RunStore,
  claim: Claim,
  { rowSetId, nextRowId }: NewHistory,
  rows: readonly Row[],
): Promise<void> {
  await store.stage(claim, { rowSetId, rows, draft: 'keep', nextRowId })
  await setImmediate()
}
