import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SourceLedger, SourceUsage } from '../../domain/source.ts'

export class SqliteSourceLedger implements SourceLedger {
  readonly #load: StatementSync
  readonly #save: StatementSync

  constructor(db: DatabaseSync) {
    this.#load = db.prepare('select usage from source_usage where source = ?')
    this.#save = db.prepare(
      'insert into source_usage (source, usage) values (?, ?) on conflict do update set usage = excluded.usage',
    )
  }

  async loadUsage(source: string): Promise<SourceUsage | null> {
    const row = this.#load.get(source)
    return row === undefined ? null : (JSON.parse(String(row['usage'])) as SourceUsage)
  }

  async saveUsage(source: string, usage: SourceUsage): Promise<void> {
    this.#save.run(source, JSON.stringify(usage))
  }
}
