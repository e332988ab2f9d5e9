import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import { isPlain, knownKind, toMergedRow, toPlainRow } from '../../shared/columns/merged-columns.ts'
import { changedSum, digestOfParts, leavesOf, type Part } from '../../shared/digests/part-digests.ts'
import { toColumn } from '../amount-column.ts'

/** Rows that are further apart are read one by one. */
const SPAN_MAX = 2048
type Columns = readonly [
  position: unknown,
  received: unknown,
  addresses: unknown,
  kind: unknown,
  fee: unknown,
]
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
    const parts = this.#columnsOf(rowSetId, rows)
    let next = 0
    return rows.map((row) => {
      while (next < parts.length && Number(parts[next]?.[0]) < row.position) next += 1
      const part = parts[next]
      if (part === undefined || Number(part[0]) !== row.position) return toPlainRow(row)
      const [, received, addresses, kind, fee] = part
      return toMergedRow(row, { received, addresses, kind, fee })
    })
  }

  #columnsOf(rowSetId: number, rows: readonly Row[]): readonly Columns[] {
    const [first, last] = [rows[0], rows.at(-1)]
    if (first === undefined || last === undefined) return []
    if (last.position - first.position < SPAN_MAX)
      return this.#read(rowSetId, first.position, last.position + 1)
    return rows.flatMap(({ position }) => this.#read(rowSetId, position, position + 1))
  }

  #read(rowSetId: number, from: number, to: number): readonly Columns[] {
    return this.#range.all(rowSetId, from, to) as unknown as readonly Columns[]
  }

  /** Rows that are stored at positions `from` to `to` (exclusive), in their order. */
  parts(rowSetId: number, { from, to }: Range): readonly Part[] {
    return this.#read(rowSetId, from, to).map(([position, received, addresses, kind, fee]) => ({
      position,
      received,
      addresses,
      kind,
      fee,
    }))
  }

  /** Runs `change`, which touches these positions only. Returns the sum of digests after it. */
  changing(rowSetId: number, positions: readonly number[], sum: bigint, change: () => void): bigint {
    const leaves = leavesOf(positions)
    const digest = () => digestOfParts(leaves.flatMap((leaf) => this.parts(rowSetId, leaf)))
    const before = digest()
    change()
    return changedSum(sum, before, digest())
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
