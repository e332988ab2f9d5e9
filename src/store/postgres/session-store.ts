import type { SessionStore } from '../../domain/ports/session-store.ts'
import type { Database } from './database.ts'

export class PostgresSessionStore implements SessionStore {
  readonly #db: Database
  readonly #reads: Database

  constructor(db: Database, reads: Database) {
    this.#db = db
    this.#reads = reads
  }

  async open(digest: string, { now, expiresAt }: { now: number; expiresAt: number }): Promise<void> {
    await this.#db.run('delete from session where expires_at <= $1', [now])
    await this.#db.run('insert into session (digest, expires_at) values ($1, $2)', [digest, expiresAt])
  }

  async expiryOf(digest: string, now: number): Promise<number | null> {
    const row = await this.#reads.one(
      'select expires_at from session where digest = $1 and expires_at > $2',
      [digest, now],
    )
    return row === undefined ? null : Number(row['expires_at'])
  }

  async close(digest: string): Promise<void> {
    await this.#db.run('delete from session where digest = $1', [digest])
  }
}
