import type { Publication } from '../../domain/ports/run-store.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { isHeaderIntact } from '../shared/digests/header-digest.ts'
import { LEAF } from '../shared/digests/row-runs.ts'
import type { Columns, Sql } from './database.ts'
import { insertEntries, removeEntries, writeEntries } from './entries.ts'
import { orphanAll, orphanRowSets } from './orphaned-row-sets.ts'
import { toRowSetKey } from './row-set-key.ts'

/** Writes the rows of a publication, and leaves what it replaces to the sweeper. */
export async function writeRows(tx: Sql, before: Columns, shown: Publication): Promise<void> {
  const historyId = Number(before['id'])
  const { rowSet } = toRowSetKey(shown.rowSetId)
  // A history shorter than the smallest range has no summaries.
  if (shown.count < LEAF) await insertEntries(tx, shown.rowSetId, shown.rows)
  else await writeEntries(tx, shown.rowSetId, shown.rows)
  if (before['row_set'] === rowSet) {
    await removeEntries(tx, shown.rowSetId, Number(before['first']), shown.first)
  }
  if (before['draft_row_set'] !== null) await tx.run('delete from draft where history_id = $1', [historyId])
  if (!isHeaderIntact(before)) return orphanAll(tx, historyId, rowSet)
  const former = [before['row_set'], before['draft_row_set'], before['opened_row_set']].map(toNumber)
  await orphanRowSets(
    tx,
    historyId,
    former.filter((each) => each !== rowSet),
  )
}
