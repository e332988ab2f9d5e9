import type { DatabaseSync } from 'node:sqlite'
import { Statements } from './statements.ts'
import { transaction } from './transaction.ts'

const SWEEP_SUMMARIES = `delete from range_summary where row_set_id = ?1 and (level, number) in
  (select level, number from range_summary where row_set_id = ?1 limit ?2)`

const SWEEP_MERGED = `delete from merged_entry where row_set_id = ?1 and position in
  (select position from merged_entry where row_set_id = ?1 limit ?2)`

/** The containers of rows. One that nothing references any more is orphaned, and swept in the background. */
export class RowSets {
  readonly #db: DatabaseSync
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#statements = new Statements(db)
  }

  open(): number {
    const row = this.#statements.get('insert into row_set default values returning id')
    return Number(row?.['id'])
  }

  orphan(id: number): void {
    this.#statements.run('update row_set set orphaned = 1 where id = ?', id)
  }

  /** After a crash: what a run had opened and not yet referenced. */
  orphanUnreferenced(): void {
    this.#statements.run(
      `update row_set set orphaned = 1
        where id not in (select row_set_id from history where row_set_id is not null)
          and id not in (select row_set_id from draft)`,
    )
  }

  /** Deletes up to `limit` rows; false when nothing is left to delete. */
  sweep(limit: number): boolean {
    return transaction(this.#db, () => {
      const orphan = this.#statements.get('select id from row_set where orphaned = 1 limit 1')
      if (orphan === undefined) return false
      const id = Number(orphan['id'])
      if (this.#statements.run(SWEEP_SUMMARIES, id, limit) > 0) return true
      if (this.#statements.run(SWEEP_MERGED, id, limit) > 0) return true
      const swept = this.#statements.run(
        `delete from entry where row_set_id = ?1 and position < coalesce(
          (select position from entry where row_set_id = ?1 order by position limit 1 offset ?2), 9e15)`,
        id,
        limit,
      )
      if (swept < limit) this.#statements.run('delete from row_set where id = ?', id)
      return true
    })
  }
}
