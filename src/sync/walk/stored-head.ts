import type { Checkpoint } from '../../domain/history/checkpoint.ts'
import type { Shown } from '../../domain/history/plan.ts'
import type { StoredHistory } from '../../domain/history/stored-history.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { firstBlock } from './stored-blocks.ts'

/** The part of a shown history that a walk may change, and the checkpoint under it. */
export interface StoredHead {
  /** Null if nothing is shown yet. */
  readonly shown: Shown | null
  /** The unsettled rows, newest first. */
  readonly unsettled: readonly Row[]
}

export async function readStoredHead(store: RunStore, history: StoredHistory | null): Promise<StoredHead> {
  if (history === null) return { shown: null, unsettled: [] }
  const unsettled = await store.rows(history.rowSetId, history.first, history.unsettled)
  return { shown: { history, checkpoint: await readCheckpoint(store, history) }, unsettled }
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
