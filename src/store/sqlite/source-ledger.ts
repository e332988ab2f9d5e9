import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SourceLedger, SourceUsage } from '../../domain/source.ts'
import { transaction } from './transaction.ts'

export class SqliteSourceLedger implements SourceLedger {
  readonly #db: DatabaseSync
  readonly #load: StatementSync
  readonly #save: StatementSync

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#load = db.prepare('select usage from source_usage where source = ?')
    this.#save = db.prepare(
      'insert into source_usage (source, usage) values (?, ?) on conflict do update set usage = excluded.usage',
    )
  }

  async loadUsage(source: string): Promise<SourceUsage | null> {
    return this.#read(source)
  }

  async changeUsage<Result>(
    source: string,
    change: (kept: SourceUsage | null) => { usage: SourceUsage; result: Result },
  ): Promise<Result> {
    return transaction(this.#db, () => {
      const { usage, result } = change(this.#read(source))
      this.#save.run(source, JSON.stringify(usage))
      return result
    })
  }

  #read(source: string): SourceUsage | null {
    const row = this.#load.get(source)
    return row === undefined ? null : (JSON.parse(String(row['usage'])) as SourceUsage)
  }
}
