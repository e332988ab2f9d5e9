import type { Checkpoint } from '../../domain/history/checkpoint.ts'
import type { Shown } from '../../domain/history/plan.ts'
import type { StoredHistory } from '../../domain/history/stored-history.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { firstBlock } from './stored-blocks.ts'

/** The part of a shown history that a walk may change, and the checkpoint under it. */
export interface StoredHead {
  /** Null if nothing is shown yet. */
  readonly shown: Shown | null
  /** The unsettled rows, newest first; none of a damaged history. */
  readonly unsettled: readonly Row[]
  /** The hash of the oldest row, if there is one. */
  readonly bottom?: string | undefined
}

/** Throws DamagedHistory if rows that a walk would build on are damaged. */
export async function readStoredHead(
  store: RunStore,
  { addressId, history, damaged }: Pick<Claim, 'addressId' | 'history' | 'damaged'>,
): Promise<StoredHead> {
  if (history === null) return { shown: null, unsettled: [] }
  if (damaged) return { shown: { history, checkpoint: null, damaged }, unsettled: [] }
  const unsettled = await store.rows(history.rowSetId, history.first, history.unsettled)
  const checkpoint = await readCheckpoint(store, history)
  // The row below a block shows where it ends.
  const read = history.unsettled + (checkpoint === null ? 0 : checkpoint.block.length + 1)
  await store.integrity.check(addressId, {
    from: history.first,
    to: history.first + Math.min(history.count, read),
  })
  return { shown: { history, checkpoint, damaged }, unsettled, bottom: await bottomOf(store, history) }
}

/** The hash of the oldest stored row, if there is one. */
export async function bottomOf(
  store: RunStore,
  { rowSetId, first, count }: StoredHistory,
): Promise<string | undefined> {
  const [oldest] = count === 0 ? [] : await store.rows(rowSetId, first + count - 1, 1)
  return oldest?.hash
}

async function readCheckpoint(
  store: RunStore,
  { rowSetId, first, count, unsettled }: StoredHistory,
): Promise<Checkpoint | null> {
  if (unsettled === count) return null
  const block = await firstBlock(store, rowSetId, first + unsettled, first + count)
  const [top] = block
  return top === undefined ? null : { top: count - unsettled - 1, balance: top.balance, block }
}
