import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { isDatabaseError } from './explain.ts'

/** Events deleted at once: about a millisecond of work. */
const BATCH = 1000

/** Deletes the oldest events in the background, some at a time between other work. */
export class EventPruning {
  readonly #kept: number
  readonly #excess: StatementSync
  readonly #delete: StatementSync
  #next: NodeJS.Immediate | null = null

  constructor(db: DatabaseSync, kept: number) {
    this.#kept = kept
    this.#excess = db.prepare('select (select max(id) from event) - (select min(id) from event) + 1 as n')
    this.#delete = db.prepare(
      `delete from event where id in
        (select id from event where id <= (select max(id) from event) - ? order by id limit ${BATCH})`,
    )
  }

  /** To be called after events were written. */
  wake(): void {
    if (this.#next !== null || this.#stored() < this.#kept + BATCH) return
    this.#next = setImmediate(() => {
      this.#next = null
      if (this.#prune()) this.wake()
    })
  }

  stop(): void {
    if (this.#next !== null) clearImmediate(this.#next)
    this.#next = null
  }

  #stored(): number {
    return Number(this.#excess.get()?.['n'] ?? 0)
  }

  /** A failed batch is deleted after the next events. */
  #prune(): boolean {
    try {
      this.#delete.run(this.#kept)
      return true
    } catch (error) {
      if (!isDatabaseError(error)) throw error
      return false
    }
  }
}
