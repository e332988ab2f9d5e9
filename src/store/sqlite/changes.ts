import type { DatabaseSync } from 'node:sqlite'
import type { StoreChange, StoreChanges } from '../../domain/ports/store-changes.ts'
import { transaction } from './transaction.ts'

type Listener = (change: StoreChange) => void
/** Names a change in the transaction that makes it. */
export type Changed = Listener

/** Emits what a transaction has changed once it is committed, and nothing if it is rolled back. */
export class SqliteChanges implements StoreChanges {
  readonly #db: DatabaseSync
  readonly #listeners = new Set<Listener>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Runs `work` as one transaction; it names its changes with `changed`. */
  transaction<T>(work: (changed: Listener) => T): T {
    const changes: StoreChange[] = []
    const result = transaction(this.#db, () => work((change) => changes.push(change)))
    for (const change of changes) {
      for (const listener of this.#listeners) listener(change)
    }
    return result
  }
}
