import { performance } from 'node:perf_hooks'
import type { DatabaseSync } from 'node:sqlite'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import type { Changed, SqliteChanges } from './changes.ts'
import { isBusy, isUnwritable } from './explain.ts'
import { readable } from './unreadable.ts'

/** Longest time (ms) that one transaction may hold the event loop before it takes no further piece. */
const HELD_MS = 12

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

  /** Runs `work`, which names its changes with `changed`, in one of the next turns. */
  async run<T>(work: (changed: Changed) => T): Promise<T> {
    const done = Promise.withResolvers<unknown>()
    this.#enqueue([{ work, done }])
    return (await done.promise) as T
  }

  #enqueue(pieces: readonly Piece[]): void {
    if (pieces.length === 0) return
    if (this.#waiting.length === 0) setImmediate(() => this.#commit())
    this.#waiting.push(...pieces)
  }

  #commit(): void {
    const pieces = this.#waiting
    this.#waiting = []
    try {
      const outcomes = readable(() =>
        this.#changes.transaction((changed) => this.#attemptMost(pieces, changed)),
      )
      this.#enqueue(pieces.slice(outcomes.length))
      for (const [index, outcome] of outcomes.entries()) settle(pieces[index] as Piece, outcome)
    } catch (error) {
      for (const { done } of pieces) done.reject(error)
    }
  }

  /** At least the first one. */
  #attemptMost(pieces: readonly Piece[], changed: Changed): readonly Outcome[] {
    const until = performance.now() + HELD_MS
    const outcomes: Outcome[] = []
    for (const { work } of pieces) {
      outcomes.push(this.#attempt(work, changed))
      if (performance.now() >= until) break
    }
    return outcomes
  }

  /** Throws what concerns the whole transaction: the database takes no writes, or has rolled it back. */
  #attempt(work: Piece['work'], changed: Changed): Outcome {
    const changes: StoreChange[] = []
    this.#db.exec('savepoint piece')
    try {
      const value = work((change) => changes.push(change))
      this.#db.exec('release piece')
      for (const change of changes) changed(change)
      return { value }
    } catch (error) {
      if (!this.#db.isTransaction || isBusy(error) || isUnwritable(error)) throw error
      this.#db.exec('rollback to piece; release piece')
      return { error }
    }
  }
}

function settle({ done }: Piece, outcome: Outcome): void {
  if ('error' in outcome) done.reject(outcome.error)
  else done.resolve(outcome.value)
}
