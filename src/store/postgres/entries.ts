import type { Row } from '../../domain/history/transfer.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import type { Columns, Sql } from './database.ts'
import { toHistoryKey } from './history-key.ts'
import { forgetStretches, refreshStretches } from './range-summaries.ts'

export const ENTRY_COLUMNS = ['position', 'id', 'hash', 'height', 'time', 'amount', 'balance'] as const
const COLUMNS = ENTRY_COLUMNS.join(', ')

/** Rows at positions `from` (inclusive) to `to` (exclusive), newest first. */
export async function readEntries(sql: Sql, historyId: number, from: number, to: number): Promise<Row[]> {
  const { addressId, history } = toHistoryKey(historyId)
  const rows = await sql.all(
    `select ${COLUMNS} from entry
      where address_id = $1 and history = $2 and position >= $3 and position < $4 order by position`,
    [addressId, history, from, to],
  )
  return rows.map((row) => toRow(row))
}

export async function writeEntries(tx: Sql, historyId: number, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const { addressId, history } = toHistoryKey(historyId)
  await tx.run(
    `insert into entry (address_id, history, ${COLUMNS})
      select $1, $2, * from unnest($3::bigint[], $4::bigint[], $5::bytea[], $6::bigint[], $7::bigint[], $8::numeric[], $9::numeric[])
      on conflict (address_id, history, position) do update set id = excluded.id, hash = excluded.hash,
        height = excluded.height, time = excluded.time, amount = excluded.amount, balance = excluded.balance`,
    [
      addressId,
      history,
      rows.map((row) => row.position),
      rows.map((row) => row.id),
      rows.map((row) => `\\x${row.hash}`),
      rows.map((row) => row.height),
      rows.map((row) => row.time),
      rows.map((row) => row.amount),
      rows.map((row) => row.balance),
    ],
  )
  await refreshStretches(
    tx,
    historyId,
    rows.map((row) => row.position),
  )
}

export async function removeEntries(tx: Sql, historyId: number, from: number, to: number): Promise<void> {
  if (from >= to) return
  const { addressId, history } = toHistoryKey(historyId)
  await tx.run(
    'delete from entry where address_id = $1 and history = $2 and position >= $3 and position < $4',
    [addressId, history, from, to],
  )
  await forgetStretches(tx, historyId, from, to)
}

/** `prefix` stands before the names of the columns. */
export function toRow(columns: Columns, prefix = ''): Row {
  const column = (name: (typeof ENTRY_COLUMNS)[number]) => columns[`${prefix}${name}`]
  return {
    position: Number(column('position')),
    id: Number(column('id')),
    hash: (column('hash') as Buffer).toString('hex'),
    height: toNumber(column('height')),
    time: Number(column('time')),
    amount: fromColumn(column('amount')),
    balance: fromColumn(column('balance')),
  }
}
