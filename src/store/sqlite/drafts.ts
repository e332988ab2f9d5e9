import type { DatabaseSync } from 'node:sqlite'
import type { Draft } from '../../domain/ports/claim.ts'
import { toColumn } from './amount-column.ts'
import { Statements } from './statements.ts'

/** The resumable beginnings of long first reads. */
export class Drafts {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  put(addressId: number, draft: Draft): void {
    this.#statements.run(
      `insert or replace into draft (address_id, row_set_id, base, first, next, carry, source)
        values (?, ?, ?, ?, ?, ?, ?)`,
      addressId,
      draft.rowSetId,
      draft.base,
      draft.first,
      draft.next,
      toColumn(draft.carry),
      draft.source,
    )
  }

  /** Returns the row set that it had, if there was one. */
  remove(addressId: number): number | null {
    // Mostly there is none: looking costs a fraction of a deletion that returns rows.
    const draft = this.#statements.get('select row_set_id from draft where address_id = ?', addressId)
    if (draft === undefined) return null
    this.#statements.run('delete from draft where address_id = ?', addressId)
    return Number(draft['row_set_id'])
  }
}
