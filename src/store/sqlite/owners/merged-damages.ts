import type { DatabaseSync } from 'node:sqlite'
import type { MergedHistory } from '../../../domain/ports/histories.ts'
import { damageIn, refusal } from '../../shared/damage-refusal.ts'
import type { SqliteChanges } from '../changes.ts'
import { Statements } from '../statements.ts'
import { isUnreadable } from '../unreadable.ts'

interface Parts {
  readonly changes: SqliteChanges
  /** Is told of damage when it is found. Must not throw. */
  readonly onDamage: (error: Error) => void
}

/** Has damaged rows of merged histories built anew from their members. */
export class MergedDamages {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /** Runs `read`. Throws AppError `stored_data_damaged` instead of DamagedHistory, and records it. */
  async refusing<T>(owner: MergedHistory, read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      throw this.#refusalOf(owner, error)
    }
  }

  refusingNow<T>(owner: MergedHistory, read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw this.#refusalOf(owner, error)
    }
  }

  #refusalOf(owner: MergedHistory, error: unknown): unknown {
    const damage = damageIn(error, isUnreadable)
    if (damage === null) return error
    for (const id of this.#idsOf(owner)) this.record(id, damage.message)
    return refusal(damage.message, 'merging')
  }

  /** Has a history built anew, and logs why, once. */
  record(historyId: number, detail: string): void {
    const { changes, onDamage } = this.#parts
    const recorded = changes.transaction((changed) => {
      const row = this.#statements.get(
        'update merged_history set rebuild = 1, due_at = null where rebuild = 0 and history_id = ? returning chain',
        historyId,
      )
      if (row === undefined) return null
      this.#forgetFacts(historyId)
      changed({ kind: 'merge' })
      return this.#statements.get('select owner_kind, owner_id from history where id = ?', historyId)
    })
    if (recorded === null) return
    const { owner_kind: kind, owner_id: id } = recorded ?? {}
    onDamage(new Error(`The merged history of ${kind} ${id}: ${detail}`))
  }

  /** A build takes kind and fee over from the rows that are shown. They are found out again from whole transactions. */
  #forgetFacts(historyId: number): void {
    this.#statements.run(
      `update merged_entry set kind = null, fee = null where (kind is not null or fee is not null)
        and row_set_id = (select row_set_id from history where id = ?)`,
      historyId,
    )
  }

  #idsOf({ kind, id, chain }: MergedHistory): readonly number[] {
    const rows = this.#statements.all(
      'select id from history where owner_kind = ?1 and owner_id = ?2 and (?3 is null or asset = ?3)',
      kind,
      id,
      chain ?? null,
    )
    return rows.map((row) => Number(row['id']))
  }
}
