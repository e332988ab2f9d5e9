import type { Sql } from './database.ts'
import type { RowSetKey } from './row-set-key.ts'

/** Marks row sets that nothing references any more, for the sweeper. */
export async function orphanRowSets(
  tx: Sql,
  historyId: number,
  rowSets: readonly (number | null)[],
): Promise<void> {
  const orphaned = [...new Set(rowSets)].filter((rowSet) => rowSet !== null)
  if (orphaned.length === 0) return
  await tx.run(
    `insert into orphaned_row_set (history_id, row_set) select $1, unnest($2::integer[]) on conflict do nothing`,
    [historyId, orphaned],
  )
}

export function orphanRowSet(tx: Sql, { historyId, rowSet }: RowSetKey): Promise<void> {
  return orphanRowSets(tx, historyId, [rowSet])
}

/** Marks all row sets but `kept` of a history whose header is damaged, which may name a wrong one. */
export async function orphanAll(tx: Sql, historyId: number, kept: number | null): Promise<void> {
  const others = await tx.all(
    'select distinct row_set from entry where history_id = $1 and row_set is distinct from $2::integer',
    [historyId, kept],
  )
  await orphanRowSets(
    tx,
    historyId,
    others.map((other) => Number(other['row_set'])),
  )
}

/** Deletes up to `limit` rows that are orphaned; false when there are none. */
export async function sweepRowSet(tx: Sql, limit: number): Promise<boolean> {
  const row = await tx.one('select history_id, row_set from orphaned_row_set limit 1 for update skip locked')
  if (row === undefined) return false
  const key = [row['history_id'], row['row_set']]
  for (const [table, order] of [
    ['range_summary', 'level, number'],
    ['merged_entry', 'position'],
    ['entry', 'position'],
  ] as const) {
    const swept = await tx.run(
      `delete from ${table} where history_id = $1 and row_set = $2 and (${order}) in
        (select ${order} from ${table} where history_id = $1 and row_set = $2 order by ${order} limit $3)`,
      [...key, limit],
    )
    if (swept === limit) return true
  }
  await tx.run('delete from orphaned_row_set where history_id = $1 and row_set = $2', key)
  return true
}
