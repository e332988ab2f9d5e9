import type { Range } from '../../domain/history/range-summary.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Columns, Sql } from './database.ts'
import { ENTRY_COLUMNS, toRow } from './entry-columns.ts'
import { forgetSummaries, refreshSummaries } from './range-summaries.ts'
import { toRowSetKey } from './row-set-key.ts'

/** Rows at positions `from` (inclusive) to `to` (exclusive), newest first. */
export async function readEntries(sql: Sql, rowSetId: number, from: number, to: number): Promise<Row[]> {
  return (await selectEntries(sql, rowSetId, from, to)).map(toRow)
}

/** The same as columns, with one more. */
export async function selectEntries(
  sql: Sql,
  rowSetId: number,
  from: number,
  to: number,
  more = '0 as writer',
): Promise<Columns[]> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  return sql.all(
    `select ${ENTRY_COLUMNS}, ${more} from entry
      where history_id = $1 and row_set = $2 and position >= $3 and position < $4 order by position`,
    [historyId, rowSet, from, to],
  )
}

/** The rows of a range with this hash, newest first. */
export async function readEntriesWithHash(
  sql: Sql,
  rowSetId: number,
  { from, to }: Range,
  hash: string,
): Promise<Row[]> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const rows = await sql.all(
    `select ${ENTRY_COLUMNS} from entry where history_id = $1 and row_set = $2 and position >= $3 and position < $4
      and hash = $5 order by position`,
    [historyId, rowSet, from, to, `\\x${hash}`],
  )
  return rows.map(toRow)
}

export async function writeEntries(tx: Sql, rowSetId: number, rows: readonly Row[]): Promise<void> {
  await insertEntries(tx, rowSetId, rows)
  await refreshSummaries(tx, rowSetId, rows)
}

/** Without the range summaries, for rows that cannot make a whole range. */
export async function insertEntries(tx: Sql, rowSetId: number, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  await tx.run(
    `insert into entry (history_id, row_set, ${ENTRY_COLUMNS})
      select $1, $2, position, id, decode(hash, 'hex'), height, time, amount, balance
        from unnest($3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::numeric[], $9::numeric[])
          as e (position, id, hash, height, time, amount, balance)
      on conflict (history_id, row_set, position) do update set id = excluded.id, hash = excluded.hash,
        height = excluded.height, time = excluded.time, amount = excluded.amount, balance = excluded.balance`,
    [
      historyId,
      rowSet,
      toArray(rows.map((row) => row.position)),
      toArray(rows.map((row) => row.id)),
      toArray(rows.map((row) => row.hash)),
      toArray(rows.map((row) => row.height ?? 'null')),
      toArray(rows.map((row) => row.time)),
      toArray(rows.map((row) => row.amount)),
      toArray(rows.map((row) => row.balance)),
    ],
  )
}

export async function removeEntries(tx: Sql, rowSetId: number, from: number, to: number): Promise<void> {
  if (from >= to) return
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  await tx.run(
    'delete from entry where history_id = $1 and row_set = $2 and position >= $3 and position < $4',
    [historyId, rowSet, from, to],
  )
  await forgetSummaries(tx, rowSetId, from, to)
}

/** An array as PostgreSQL writes it, of numbers and hexadecimal digits: the driver would quote each value. */
function toArray(values: readonly (number | bigint | string)[]): string {
  return `{${values.join()}}`
}
