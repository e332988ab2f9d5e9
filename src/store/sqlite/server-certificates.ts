import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ServerCertificates } from '../../domain/ports/server-certificates.ts'
import { transaction } from './transaction.ts'

export class SqliteServerCertificates implements ServerCertificates {
  readonly #db: DatabaseSync
  readonly #get: StatementSync
  readonly #add: StatementSync
  readonly #replace: StatementSync

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#get = db.prepare('select fingerprint from server_certificate where server = ?')
    this.#add = db.prepare('insert into server_certificate (server, fingerprint) values (?, ?)')
    this.#replace = db.prepare(
      'insert or replace into server_certificate (server, fingerprint) values (?, ?)',
    )
  }

  async pinned(server: string): Promise<string | null> {
    return this.#pinned(server)
  }

  async pin(server: string, fingerprint: string): Promise<string> {
    return transaction(this.#db, () => {
      const known = this.#pinned(server)
      if (known === null) this.#add.run(server, fingerprint)
      return known ?? fingerprint
    })
  }

  async accept(server: string, fingerprint: string): Promise<void> {
    transaction(this.#db, () => this.#replace.run(server, fingerprint))
  }

  #pinned(server: string): string | null {
    const row = this.#get.get(server)
    return row === undefined ? null : String(row['fingerprint'])
  }
}
