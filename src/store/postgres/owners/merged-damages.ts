import type { MergedHistory } from '../../../domain/ports/histories.ts'
import { damageIn, refusal } from '../../shared/damage-refusal.ts'
import { announce } from '../announcements.ts'
import type { Database } from '../database.ts'
import { isUnreadable } from '../unreadable.ts'

/** Has damaged rows of merged histories built anew from their members. */
export class MergedDamages {
  readonly #db: Database
  readonly #onDamage: (error: Error) => void

  /** `onDamage` is called when damage is found, and must not throw. */
  constructor(db: Database, onDamage: (error: Error) => void) {
    this.#db = db
    this.#onDamage = onDamage
  }

  /** Runs `read`. Throws AppError `stored_data_damaged` instead of DamagedHistory, and records it. */
  async refusing<T>(owner: MergedHistory, read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      const damage = damageIn(error, isUnreadable)
      if (damage === null) throw error
      await this.#record(owner, damage.message)
      throw refusal(damage.message, 'merging')
    }
  }

  async #record({ kind, id, chain }: MergedHistory, detail: string): Promise<void> {
    const recorded = await this.#db.transaction(async (tx) => {
      const count = await tx.run(
        `update merged_history set rebuild = 1, due_at = null where rebuild = 0 and history_id in
          (select id from history where owner_kind = $1 and owner_id = $2 and ($3::text is null or asset = $3))`,
        [kind, id, chain ?? null],
      )
      if (count > 0) await announce(tx, { kind: 'merge' })
      return count
    })
    if (recorded > 0) this.#onDamage(new Error(`The merged history of ${kind} ${id}: ${detail}`))
  }
}
