import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import {
  isPlain,
  knownKind,
  type MergedColumns,
  toMergedRow,
  toPlainRow,
} from '../../shared/columns/merged-columns.ts'
import { changedSum, digestOfParts, leavesOf, type Part } from '../../shared/digests/part-digests.ts'
import type { Columns, Sql } from '../database.ts'
import { ENTRY_COLUMNS, toRow } from '../entry-columns.ts'
import { toRowSetKey } from '../row-set-key.ts'

/*
 * What merged rows have beyond those of addresses; rows that are as one address has them have none of it.
 */

const KEY = 'history_id = $1 and row_set = $2'

/** Merged rows in one statement: entries `e` with their parts `m`. */
export const MERGED_COLUMNS = `${ENTRY_COLUMNS.split(', ')
  .map((name) => `e.${name}`)
  .join(', ')}, m.received, m.addresses, m.kind, m.fee`
export const WITH_PARTS = `left join merged_entry m
  on m.history_id = e.history_id and m.row_set = e.row_set and m.position = e.position`

/** Of MERGED_COLUMNS. */
export function toListedRow(columns: Columns): MergedRow {
  const row = toRow(columns)
  return columns['addresses'] === null ? toPlainRow(row) : toMergedRow(row, partOf(columns))
}

/** Rows of a history with their parts. */
export async function withParts(
  sql: Sql,
  rowSetId: number,
  rows: readonly Row[],
): Promise<readonly MergedRow[]> {
  if (rows.length === 0) return []
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const found = await sql.all(
    `select position, received, addresses, kind, fee from merged_entry where ${KEY} and position = any($3::bigint[])`,
    [historyId, rowSet, rows.map(({ position }) => position)],
  )
  const parts = new Map(found.map((part) => [Number(part['position']), part]))
  return rows.map((row) => {
    const part = parts.get(row.position)
    return part === undefined ? toPlainRow(row) : toMergedRow(row, partOf(part))
  })
}

function partOf({ received, addresses, kind, fee }: Columns): MergedColumns {
  return { received, addresses, kind, fee }
}

/** What is stored at positions `from` to `to` (exclusive), in their order. */
export async function readParts(sql: Sql, rowSetId: number, { from, to }: Range): Promise<readonly Part[]> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const parts = await sql.all(
    `select position, received, addresses, kind, fee from merged_entry where ${KEY} and position >= $3 and position < $4
      order by position`,
    [historyId, rowSet, from, to],
  )
  return parts as unknown as readonly Part[]
}

/** Runs `change`, which touches these positions only. Returns the sum of digests after it. */
export async function changingParts(
  tx: Sql,
  rowSetId: number,
  positions: readonly number[],
  sum: bigint,
  change: () => Promise<void>,
): Promise<bigint> {
  const before = await digestAround(tx, rowSetId, positions)
  await change()
  return changedSum(sum, before, await digestAround(tx, rowSetId, positions))
}

/** Of all parts in the ranges of these positions. */
async function digestAround(tx: Sql, rowSetId: number, positions: readonly number[]): Promise<bigint> {
  const parts: Part[] = []
  for (const leaf of leavesOf(positions)) parts.push(...(await readParts(tx, rowSetId, leaf)))
  return digestOfParts(parts)
}

/** At positions that have none yet. */
export async function insertParts(tx: Sql, rowSetId: number, rows: readonly MergedRow[]): Promise<void> {
  const parts = rows.filter((row) => !isPlain(row))
  if (parts.length === 0) return
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  await tx.run(
    `insert into merged_entry (history_id, row_set, position, received, addresses, kind, fee)
      select $1, $2, * from unnest($3::bigint[], $4::numeric[], $5::bigint[], $6::text[], $7::numeric[])`,
    [
      historyId,
      rowSet,
      parts.map(({ position }) => position),
      parts.map(({ received }) => received),
      parts.map(({ addresses }) => addresses),
      parts.map(knownKind),
      parts.map(({ fee }) => fee),
    ],
  )
}

export async function replaceParts(tx: Sql, rowSetId: number, rows: readonly MergedRow[]): Promise<void> {
  if (rows.length === 0) return
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  await tx.run(`delete from merged_entry where ${KEY} and position = any($3::bigint[])`, [
    historyId,
    rowSet,
    rows.map(({ position }) => position),
  ])
  await insertParts(tx, rowSetId, rows)
}

export async function removeParts(tx: Sql, rowSetId: number, from: number, to: number): Promise<void> {
  if (from >= to) return
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  await tx.run(`delete from merged_entry where ${KEY} and position >= $3 and position < $4`, [
    historyId,
    rowSet,
    from,
    to,
  ])
}
