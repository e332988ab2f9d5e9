import type { ServerCertificates } from '../../domain/ports/server-certificates.ts'
import type { Database } from './database.ts'

export class PostgresServerCertificates implements ServerCertificates {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async pinned(server: string): Promise<string | null> {
    const row = await this.#db.one('select fingerprint from server_certificate where server = $1', [server])
    return row === undefined ? null : String(row['fingerprint'])
  }

  async pin(server: string, fingerprint: string): Promise<string> {
    await this.#db.run(
      'insert into server_certificate (server, fingerprint) values ($1, $2) on conflict do nothing',
      [server, fingerprint],
    )
    return (await this.pinned(server)) ?? fingerprint
  }

  async accept(server: string, fingerprint: string): Promise<void> {
    await this.#db.run(
      `insert into server_certificate (server, fingerprint) values ($1, $2)
       on conflict (server) do update set fingerprint = excluded.fingerprint`,
      [server, fingerprint],
    )
  }
}
