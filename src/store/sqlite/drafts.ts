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
    const gone = this.#statements.get(
      'delete from draft where address_id = ? returning row_set_id',
      addressId,
    )
    return gone === undefined ? null : Number(gone['row_set_id'])
  }
}
