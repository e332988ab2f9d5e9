import { AppError } from '../../../domain/errors.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import type { StoredHistory } from '../../../domain/history/stored-history.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import type { Claim } from '../../../domain/ports/claim.ts'
import type { RunStore } from '../../../domain/ports/run-store.ts'

/** Errors of a store that may answer later. */
const PASSING: ReadonlySet<string> = new Set(['database_busy', 'store_unavailable'])

/**
 * The ids of damaged rows of the shown history, by the position in the next one that is as far from the bottom. An id
 * that was never given, or that two of them have, is left out.
 */
export async function idsOfDamaged(
  store: RunStore,
  { nextRowId }: Pick<Claim, 'nextRowId'>,
  shown: StoredHistory,
  next: { readonly end: number; readonly damaged: readonly Range[] },
): Promise<ReadonlyMap<number, number>> {
  const moved = next.end - (shown.first + shown.count)
  const ids = new Map<number, number>()
  const seen = new Set<number>()
  for (const { from, to } of next.damaged) {
    for (const { id, position } of await readableRows(store, shown.rowSetId, from, to - from)) {
      if (id < 1 || id >= nextRowId || seen.has(id)) continue
      seen.add(id)
      ids.set(position + moved, id)
    }
  }
  return ids
}

/** Rows that cannot be read at all have no id to keep. */
async function readableRows(
  store: RunStore,
  ...[rowSetId, position, limit]: Parameters<RunStore['rows']>
): Promise<readonly Row[]> {
  try {
    return await store.rows(rowSetId, position, limit)
  } catch (error) {
    if (error instanceof AppError && PASSING.has(error.code)) throw error
    return []
  }
}
