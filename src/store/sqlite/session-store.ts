import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SessionStore } from '../../domain/ports/session-store.ts'
import { transaction } from './transaction.ts'

export class SqliteSessionStore implements SessionStore {
  readonly #db: DatabaseSync
  readonly #open: StatementSync
  readonly #expiry: StatementSync
  readonly #close: StatementSync
  readonly #forget: StatementSync

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#open = db.prepare('insert into session (digest, expires_at) values (?, ?)')
    this.#expiry = db.prepare('select expires_at from session where digest = ? and expires_at > ?')
    this.#close = db.prepare('delete from session where digest = ?')
    this.#forget = db.prepare('delete from session where expires_at <= ?')
  }

  async open(digest: string, { now, expiresAt }: { now: number; expiresAt: number }): Promise<void> {
    transaction(this.#db, () => {
      this.#forget.run(now)
      this.#open.run(digest, expiresAt)
    })
  }

  async expiryOf(digest: string, now: number): Promise<number | null> {
    const row = this.#expiry.get(digest, now)
    return row === undefined ? null : Number(row['expires_at'])
  }

  async close(digest: string): Promise<void> {
    transaction(this.#db, () => this.#close.run(digest))
  }
}
