import type { BalancePoint } from '../../domain/ports/balances.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import type { Sql } from './database.ts'
import { toRowSetKey } from './row-set-key.ts'

export async function balancePoint(sql: Sql, rowSetId: number, position: number): Promise<BalancePoint> {
  const [point] = await balancePoints(sql, rowSetId, [position])
  return point as BalancePoint
}

/** In the order of the positions, which are oldest first. */
export async function balancePoints(
  sql: Sql,
  rowSetId: number,
  positions: readonly number[],
): Promise<BalancePoint[]> {
  if (positions.length === 0) return []
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const rows = await sql.all(
    `select time, height, balance from entry
      where history_id = $1 and row_set = $2 and position = any($3::bigint[]) order by position desc`,
    [historyId, rowSet, positions],
  )
  if (rows.length !== positions.length) throw new Error(`row set ${rowSetId} lacks rows`)
  return rows.map((row) => ({
    time: Number(row['time']),
    height: toNumber(row['height']),
    balance: fromColumn(row['balance']),
  }))
}
