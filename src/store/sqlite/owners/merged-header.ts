import type { DatabaseSync } from 'node:sqlite'
import { type MergeClaim, MergeLost } from '../../../domain/ports/merge-store.ts'
import type { ColumnValues } from '../../shared/columns/joined-row.ts'
import { headerDigest } from '../../shared/digests/header-digest.ts'
import { type Claimed, toClaimed } from '../../shared/merge/claimed.ts'
import { toColumn } from '../amount-column.ts'
import { Statements } from '../statements.ts'

const CLAIMED = `select h.*, h.asset as chain, g.rebuild, g.parts_digest,
    coalesce((select height from chain_tip t where t.chain = h.asset and t.complement = ~t.height), h.proof_tip, 0) as tip
  from merged_history g join history h on h.id = g.history_id where g.history_id = ? and g.run = ?`

/** The headers of merged histories, as merges read and write them. Each method is part of a transaction. */
export class MergedHeaders {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  /** Throws MergeLost. */
  claimed({ historyId, run }: MergeClaim): Claimed {
    const columns = this.#statements.get(CLAIMED, historyId, run)
    if (columns === undefined) throw new MergeLost(`merge ${run} of history ${historyId} is over`)
    return toClaimed(columns)
  }

  /** Writes columns of a header, with its digest. */
  write({ columns }: Claimed, changed: ColumnValues): void {
    const digest = headerDigest({ ...columns, ...changed })
    const values: ColumnValues = { ...changed, digest }
    const names = Object.keys(values)
    this.#statements.run(
      `update history set ${names.map((name) => `${name} = ?`).join(', ')} where id = ?`,
      ...Object.values(values).map((value) => (typeof value === 'bigint' ? toColumn(value) : value)),
      Number(columns['id']),
    )
  }
}
