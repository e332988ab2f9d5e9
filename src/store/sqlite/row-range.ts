import type { DatabaseSync } from 'node:sqlite'
import type { Row } from '../../domain/history/transfer.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'

export type ReadRange = (rowSetId: number, from: number, to: number) => Row[]

/** Rows at positions `from` (inclusive) to `to` (exclusive), newest first. */
export function prepareRange(db: DatabaseSync): ReadRange {
  const range = db.prepare(
    `select position, id, lower(hex(hash)), height, time, amount, balance from entry
      where row_set_id = ? and position >= ? and position < ? order by position`,
  )
  range.setReadBigInts(true)
  range.setReturnArrays(true)
  return (rowSetId, from, to) => range.all(rowSetId, from, to).map(toRow)
}

function toRow(columns: unknown): Row {
  const [position, id, hash, height, time, amount, balance] = columns as unknown[]
  return {
    position: Number(position),
    id: Number(id),
    hash: String(hash),
    height: height === null ? null : Number(height),
    time: Number(time),
    amount: fromColumn(amount),
    balance: fromColumn(balance),
  }
}
