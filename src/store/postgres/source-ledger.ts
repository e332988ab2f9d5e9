import type { SourceLedger, SourceUsage } from '../../domain/source.ts'
import type { Database } from './database.ts'

export class PostgresSourceLedger implements SourceLedger {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async loadUsage(source: string): Promise<SourceUsage | null> {
    const row = await this.#db.one('select usage from source_usage where source = $1', [source])
    return row === undefined ? null : (JSON.parse(String(row['usage'])) as SourceUsage)
  }

  async saveUsage(source: string, usage: SourceUsage): Promise<void> {
    await this.#db.run(
      `insert into source_usage (source, usage) values ($1, $2)
        on conflict (source) do update set usage = excluded.usage`,
      [source, JSON.stringify(usage)],
    )
  }
}
