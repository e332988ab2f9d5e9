import type { MergedHistory } from '../../../domain/ports/histories.ts'
import { damageIn, refusal } from '../../shared/damage-refusal.ts'
import { announce } from '../announcements.ts'
import type { Database, Sql } from '../database.ts'
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
      for (const id of await this.#idsOf(owner)) await this.record(id, damage.message)
      throw refusal(damage.message, 'merging')
    }
  }

  /** Has a history built anew, and logs why, once. */
  async record(historyId: number, detail: string): Promise<void> {
    const owner = await this.#db.transaction(async (tx) => {
      const count = await tx.run(
        'update merged_history set rebuild = 1, due_at = null where rebuild = 0 and history_id = $1',
        [historyId],
      )
      if (count === 0) return undefined
      await forgetFacts(tx, historyId)
      await announce(tx, { kind: 'merge' })
      return tx.one('select owner_kind, owner_id from history where id = $1', [historyId])
    })
    if (owner === undefined) return
    this.#onDamage(new Error(`The merged history of ${owner['owner_kind']} ${owner['owner_id']}: ${detail}`))
  }

  async #idsOf({ kind, id, chain }: MergedHistory): Promise<readonly number[]> {
    const rows = await this.#db.all(
      'select id from history where owner_kind = $1 and owner_id = $2 and ($3::text is null or asset = $3)',
      [kind, id, chain ?? null],
    )
    return rows.map((row) => Number(row['id']))
  }
}

/** A build takes kind and fee over from the rows that are shown. They are found out again from whole transactions. */
async function forgetFacts(tx: Sql, historyId: number): Promise<void> {
  await tx.run(
    `update merged_entry set kind = null, fee = null where history_id = $1 and (kind is not null or fee is not null)
      and row_set = (select row_set from history where id = $1)`,
    [historyId],
  )
}
