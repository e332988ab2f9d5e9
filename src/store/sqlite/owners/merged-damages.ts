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
    this.#record(owner, damage.message)
    return refusal(damage.message, 'merging')
  }

  #record({ kind, id, chain }: MergedHistory, detail: string): void {
    const { changes, onDamage } = this.#parts
    const recorded = changes.transaction((changed) => {
      const count = this.#statements.run(
        `update merged_history set rebuild = 1, due_at = null where rebuild = 0 and history_id in
          (select id from history where owner_kind = ?1 and owner_id = ?2 and (?3 is null or asset = ?3))`,
        kind,
        id,
        chain ?? null,
      )
      if (count > 0) changed({ kind: 'merge' })
      return count
    })
    if (recorded > 0) onDamage(new Error(`The merged history of ${kind} ${id}: ${detail}`))
  }
}
