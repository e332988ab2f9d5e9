import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { StoreConnection } from './store-connection.ts'

/** Detects whether the file has changed since an earlier read. */
export class FileVersion {
  readonly #db: DatabaseSync
  readonly #others: StatementSync
  #seenOthers: unknown = null
  #foreign = 0
  #hasLooked = false

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#others = db.prepare('pragma data_version')
    this.#others.setReturnArrays(true)
  }

  /** Changes with each commit of `transaction()`, and with those of other programs; null within a transaction. */
  current(): number | null {
    this.look()
    if (!(this.#db instanceof StoreConnection)) return this.#foreign
    return this.#db.isWriting ? null : this.#foreign + this.#db.commits
  }

  /** Counts the writes of other programs that `look` has noticed. */
  get foreign(): number {
    return this.#foreign
  }

  /**
   * To be called before what was read at an earlier moment is used. It looks at the file once in a turn of the event loop,
   * which a lock and its release make the most expensive part of a page.
   */
  look(): void {
    if (this.#hasLooked) return
    this.#hasLooked = true
    setImmediate(() => {
      this.#hasLooked = false
    }).unref()
    const [version] = this.#others.get() as unknown as unknown[]
    if (version === this.#seenOthers) return
    this.#seenOthers = version
    this.#foreign += 1
  }
}
