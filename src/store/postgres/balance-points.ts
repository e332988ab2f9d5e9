import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import type { BalancePoint } from '../../domain/ports/balances.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import type { Columns, Sql } from './database.ts'
import type { RowChecks } from './row-checks.ts'
import { toRowSetKey } from './row-set-key.ts'

/** In the order of the positions, which are oldest first. Throws DamagedHistory if there is no such row. */
export async function balancePoints(
  sql: Sql,
  rowSetId: number,
  positions: readonly number[],
): Promise<BalancePoint[]> {
  return (await readPoints(sql, rowSetId, positions, '0 as writer')).map(toPoint)
}

/** The same, of rows that are compared with their digests. */
export async function checkedPoints(
  sql: Sql,
  checks: RowChecks,
  history: CheckedHistory,
  positions: readonly number[],
): Promise<BalancePoint[]> {
  const rows = await readPoints(sql, history.rowSetId, positions, checks.writer)
  const unknown = rows.filter((row) => !checks.isKnown(history, rowOf(row), [row['writer']]))
  await checks.checkRows(
    sql,
    history,
    unknown.map((row) => Number(row['position'])),
  )
  return rows.map(toPoint)
}

async function readPoints(
  sql: Sql,
  rowSetId: number,
  positions: readonly number[],
  writer: string,
): Promise<Columns[]> {
  if (positions.length === 0) return []
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const rows = await sql.all(
    `select position, time, height, balance, ${writer} from entry
      where history_id = $1 and row_set = $2 and position = any($3::bigint[]) order by position desc`,
    [historyId, rowSet, positions],
  )
  if (rows.length !== positions.length) {
    throw new DamagedHistory('Stored transactions of this address are missing.')
  }
  return rows
}

function rowOf(row: Columns) {
  const from = Number(row['position'])
  return { from, to: from + 1 }
}

function toPoint(row: Columns): BalancePoint {
  return {
    time: Number(row['time']),
    height: toNumber(row['height']),
    balance: fromColumn(row['balance']),
  }
}
