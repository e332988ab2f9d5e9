import type { Sql } from './database.ts'
import { toHistoryKey } from './history-key.ts'

/** Leaves histories to the sweeper: nobody points to them any more. */
export async function orphan(tx: Sql, historyIds: readonly unknown[]): Promise<void> {
  for (const id of new Set(historyIds)) {
    if (id === null || id === undefined) continue
    const { addressId, history } = toHistoryKey(Number(id))
    await tx.run('insert into orphan (address_id, history) values ($1, $2) on conflict do nothing', [
      addressId,
      history,
    ])
  }
}

/** Deletes up to `most` rows of a history that is an orphan; false when there is none. */
export async function sweepOrphan(tx: Sql, most: number): Promise<boolean> {
  const row = await tx.one('select address_id, history from orphan limit 1 for update skip locked')
  if (row === undefined) return false
  const key = [row['address_id'], row['history']]
  for (const [table, order] of [
    ['stretch', 'level, number'],
    ['entry', 'position'],
  ] as const) {
    const swept = await tx.run(
      `delete from ${table} where address_id = $1 and history = $2 and (${order}) in
        (select ${order} from ${table} where address_id = $1 and history = $2 order by ${order} limit $3)`,
      [...key, most],
    )
    if (swept === most) return true
  }
  await tx.run('delete from orphan where address_id = $1 and history = $2', key)
  return true
}
