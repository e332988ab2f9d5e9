import type { DatabaseSync } from 'node:sqlite'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import type { Changed, SqliteChanges } from './changes.ts'
import { isDatabaseError, isMalformed } from './explain.ts'
import { readable } from './unreadable.ts'

interface Piece {
  readonly work: (changed: Changed) => unknown
  readonly done: PromiseWithResolvers<unknown>
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/**
 * Commits what several callers write in one turn of the event loop by one transaction, which costs as much as the commit of
 * one of them. Each piece is atomic by a savepoint: one that throws leaves nothing, and the others stay. A caller goes on
 * once all is committed; if the commit fails, it fails for every caller.
 */
export class CommitGroup {
  readonly #db: DatabaseSync
  readonly #changes: SqliteChanges
  #waiting: Piece[] = []

  constructor(db: DatabaseSync, changes: SqliteChanges) {
    this.#db = db
    this.#changes = changes
  }

  /** Runs `work`, which names its changes with `changed`, before the next turn. */
  async run<T>(work: (changed: Changed) => T): Promise<T> {
    const done = Promise.withResolvers<unknown>()
    if (this.#waiting.push({ work, done }) === 1) setImmediate(() => this.#commit())
    return (await done.promise) as T
  }

  #commit(): void {
    const pieces = this.#waiting
    this.#waiting = []
    try {
      const outcomes = readable(() =>
        this.#changes.transaction((changed) => pieces.map(({ work }) => this.#attempt(work, changed))),
      )
      for (const [index, { done }] of pieces.entries()) settle(done, outcomes[index] as Outcome)
    } catch (error) {
      for (const { done } of pieces) done.reject(error)
    }
  }

  /** Throws what concerns the whole transaction: the database cannot be written. */
  #attempt(work: Piece['work'], changed: Changed): Outcome {
    const changes: StoreChange[] = []
    this.#db.exec('savepoint piece')
    try {
      const value = work((change) => changes.push(change))
      this.#db.exec('release piece')
      for (const change of changes) changed(change)
      return { value }
    } catch (error) {
      if (!this.#db.isTransaction || (isDatabaseError(error) && !isMalformed(error))) throw error
      this.#db.exec('rollback to piece; release piece')
      return { error }
    }
  }
}

function settle(done: Piece['done'], outcome: Outcome): void {
  if ('error' in outcome) done.reject(outcome.error)
  else done.resolve(outcome.value)
}
