import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Row } from '../../domain/history/transfer.ts'
import { toColumn } from './amount-column.ts'
import type { RangeSummaries } from './range-summaries.ts'
import { prepareRange, type ReadRange } from './row-range.ts'

/** The rows of row sets, by position. */
export class Entries {
  readonly #summaries: RangeSummaries
  readonly #range: ReadRange
  readonly #upsert: StatementSync
  readonly #remove: StatementSync

  constructor(db: DatabaseSync, summaries: RangeSummaries) {
    this.#summaries = summaries
    this.#range = prepareRange(db)
    this.#upsert = db.prepare(
      `insert into entry (row_set_id, position, id, hash, height, time, amount, balance) values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict do update set id = excluded.id, hash = excluded.hash, height = excluded.height,
          time = excluded.time, amount = excluded.amount, balance = excluded.balance`,
    )
    this.#remove = db.prepare('delete from entry where row_set_id = ? and position >= ? and position < ?')
  }

  /** Rows at positions `from` (inclusive) to `to` (exclusive), newest first. */
  range(rowSetId: number, from: number, to: number): Row[] {
    return this.#range(rowSetId, from, to)
  }

  write(rowSetId: number, rows: readonly Row[]): void {
    for (const row of rows) {
      this.#upsert.run(
        rowSetId,
        row.position,
        row.id,
        Buffer.from(row.hash, 'hex'),
        row.height,
        row.time,
        toColumn(row.amount),
        toColumn(row.balance),
      )
    }
    this.#summaries.refresh(rowSetId, rows)
  }

  remove(rowSetId: number, from: number, to: number): void {
    if (from >= to) return
    this.#remove.run(rowSetId, from, to)
    this.#summaries.forget(rowSetId, from, to)
  }
}
