import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { kindByAmounts, type MergedRow } from '../../../domain/history/merged-row.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import { isPlain, toMergedRow } from '../../shared/columns/merged-columns.ts'
import { toColumn } from '../amount-column.ts'

/** What merged rows have beyond those of addresses; rows that are as one address has them have none of it. */
export class MergedEntries {
  readonly #range: StatementSync
  readonly #put: StatementSync
  readonly #remove: StatementSync

  constructor(db: DatabaseSync) {
    const rows = 'merged_entry where row_set_id = ? and position >= ? and position < ?'
    this.#range = db.prepare(`select position, received, addresses, kind, fee from ${rows} order by position`)
    this.#range.setReadBigInts(true)
    this.#put = db.prepare(
      'insert or replace into merged_entry (row_set_id, position, received, addresses, kind, fee) values (?, ?, ?, ?, ?, ?)',
    )
    this.#remove = db.prepare(`delete from ${rows}`)
  }

  /** Rows at neighbouring positions, newest first. */
  merged(rowSetId: number, rows: readonly Row[]): MergedRow[] {
    const [first] = rows
    if (first === undefined) return []
    const found = this.#range.all(rowSetId, first.position, first.position + rows.length)
    const parts = new Map(found.map((part) => [Number(part['position']), part]))
    return rows.map((row) => toMergedRow(row, parts.get(row.position)))
  }

  /** At positions that have none yet. */
  insert(rowSetId: number, rows: readonly MergedRow[]): void {
    for (const row of rows) {
      if (isPlain(row)) continue
      const { position, received, addresses, kind, fee } = row
      const stored = kind === kindByAmounts(row) ? null : kind
      this.#put.run(
        rowSetId,
        position,
        toColumn(received),
        addresses,
        stored,
        fee === null ? null : toColumn(fee),
      )
    }
  }

  replace(rowSetId: number, rows: readonly MergedRow[]): void {
    for (const { position } of rows) this.remove(rowSetId, position, position + 1)
    this.insert(rowSetId, rows)
  }

  remove(rowSetId: number, from: number, to: number): void {
    if (from < to) this.#remove.run(rowSetId, from, to)
  }
}
