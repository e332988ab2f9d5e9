import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Row } from '../../domain/history/transfer.ts'
import { toColumn } from './amount-column.ts'
import { HashBuffers } from './hash-buffers.ts'
import type { RangeSummaries } from './range-summaries.ts'
import { prepareRange, type ReadRange } from './row-range.ts'

/** Rows in one statement: it takes half the CPU time per row of a statement for each; more rows gain little. */
const STATEMENT_ROWS = 32

/** The rows of row sets, by position. */
export class Entries {
  readonly #summaries: RangeSummaries
  readonly #range: ReadRange
  readonly #upsert: StatementSync
  readonly #upsertMany: StatementSync
  readonly #remove: StatementSync
  readonly #hashes = new HashBuffers(STATEMENT_ROWS)

  constructor(db: DatabaseSync, summaries: RangeSummaries) {
    this.#summaries = summaries
    this.#range = prepareRange(db)
    this.#upsert = db.prepare(upsertOf(1))
    this.#upsertMany = db.prepare(upsertOf(STATEMENT_ROWS))
    this.#remove = db.prepare('delete from entry where row_set_id = ? and position >= ? and position < ?')
  }

  /** Rows at positions `from` (inclusive) to `to` (exclusive), newest first. */
  range(rowSetId: number, from: number, to: number): Row[] {
    return this.#range(rowSetId, from, to)
  }

  write(rowSetId: number, rows: readonly Row[]): void {
    let from = 0
    for (; from + STATEMENT_ROWS <= rows.length; from += STATEMENT_ROWS) {
      this.#upsertMany.run(...this.#valuesOf(rowSetId, rows, from, STATEMENT_ROWS))
    }
    for (; from < rows.length; from++) this.#upsert.run(...this.#valuesOf(rowSetId, rows, from, 1))
    this.#summaries.refresh(rowSetId, rows)
  }

  remove(rowSetId: number, from: number, to: number): void {
    if (from >= to) return
    this.#remove.run(rowSetId, from, to)
    this.#summaries.forget(rowSetId, from, to)
  }

  /** In the order of the columns, for so many rows. */
  #valuesOf(rowSetId: number, rows: readonly Row[], from: number, count: number): SQLInputValue[] {
    const values: SQLInputValue[] = []
    for (let index = from; index < from + count; index++) {
      const { position, id, hash, height, time, amount, balance } = rows[index] as Row
      values.push(
        rowSetId,
        position,
        id,
        this.#hashes.decode(hash, index - from),
        height,
        time,
        toColumn(amount),
        toColumn(balance),
      )
    }
    return values
  }
}

function upsertOf(rows: number): string {
  const values = Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')
  return `insert into entry (row_set_id, position, id, hash, height, time, amount, balance) values ${values}
    on conflict do update set id = excluded.id, hash = excluded.hash, height = excluded.height,
      time = excluded.time, amount = excluded.amount, balance = excluded.balance`
}
