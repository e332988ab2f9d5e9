import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import { isPlain, knownKind, toMergedRow, toPlainRow } from '../../shared/columns/merged-columns.ts'
import { toColumn } from '../amount-column.ts'

/** Rows that are further apart are read one by one. */
const SPAN_MAX = 2048
type Part = readonly [position: unknown, received: unknown, addresses: unknown, kind: unknown, fee: unknown]
/** Rows in one statement, as for entries. */
const STATEMENT_ROWS = 32

/** What merged rows have beyond those of addresses; rows that are as one address has them have none of it. */
export class MergedEntries {
  readonly #range: StatementSync
  readonly #put: StatementSync
  readonly #putMany: StatementSync
  readonly #remove: StatementSync

  constructor(db: DatabaseSync) {
    const rows = 'merged_entry where row_set_id = ? and position >= ? and position < ?'
    this.#range = db.prepare(`select position, received, addresses, kind, fee from ${rows} order by position`)
    this.#range.setReadBigInts(true)
    this.#range.setReturnArrays(true)
    this.#put = db.prepare(putOf(1))
    this.#putMany = db.prepare(putOf(STATEMENT_ROWS))
    this.#remove = db.prepare(`delete from ${rows}`)
  }

  /** Rows of a history, newest first, with their parts. */
  merged(rowSetId: number, rows: readonly Row[]): MergedRow[] {
    const parts = this.#parts(rowSetId, rows)
    let next = 0
    return rows.map((row) => {
      while (next < parts.length && Number(parts[next]?.[0]) < row.position) next += 1
      const part = parts[next]
      if (part === undefined || Number(part[0]) !== row.position) return toPlainRow(row)
      const [, received, addresses, kind, fee] = part
      return toMergedRow(row, { received, addresses, kind, fee })
    })
  }

  #parts(rowSetId: number, rows: readonly Row[]): readonly Part[] {
    const [first, last] = [rows[0], rows.at(-1)]
    if (first === undefined || last === undefined) return []
    if (last.position - first.position < SPAN_MAX)
      return this.#read(rowSetId, first.position, last.position + 1)
    return rows.flatMap(({ position }) => this.#read(rowSetId, position, position + 1))
  }

  #read(rowSetId: number, from: number, to: number): readonly Part[] {
    return this.#range.all(rowSetId, from, to) as unknown as readonly Part[]
  }

  /** At positions that have none yet. */
  insert(rowSetId: number, rows: readonly MergedRow[]): void {
    const parts = rows.filter((row) => !isPlain(row))
    let from = 0
    for (; from + STATEMENT_ROWS <= parts.length; from += STATEMENT_ROWS) {
      this.#putMany.run(...valuesOf(rowSetId, parts.slice(from, from + STATEMENT_ROWS)))
    }
    for (; from < parts.length; from++) this.#put.run(...valuesOf(rowSetId, parts.slice(from, from + 1)))
  }

  replace(rowSetId: number, rows: readonly MergedRow[]): void {
    for (const { position } of rows) this.remove(rowSetId, position, position + 1)
    this.insert(rowSetId, rows)
  }

  remove(rowSetId: number, from: number, to: number): void {
    if (from < to) this.#remove.run(rowSetId, from, to)
  }
}

function putOf(rows: number): string {
  const values = Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?)').join(', ')
  return `insert or replace into merged_entry (row_set_id, position, received, addresses, kind, fee) values ${values}`
}

/** In the order of the columns, of all rows. */
function valuesOf(rowSetId: number, rows: readonly MergedRow[]): SQLInputValue[] {
  const values: SQLInputValue[] = []
  for (const row of rows) {
    const { position, received, addresses, fee } = row
    const paid = fee === null ? null : toColumn(fee)
    values.push(rowSetId, position, toColumn(received), addresses, knownKind(row), paid)
  }
  return values
}
