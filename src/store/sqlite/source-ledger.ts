import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SourceLedger, SourceUsage } from '../../domain/ports/source-ledger.ts'
import { transaction } from './transaction.ts'

export class SqliteSourceLedger implements SourceLedger {
  readonly #db: DatabaseSync
  readonly #clock: Clock
  readonly #load: StatementSync
  readonly #save: StatementSync

  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db
    this.#clock = clock
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
    change: (kept: SourceUsage | null, now: number) => { usage: SourceUsage; result: Result },
  ): Promise<Result> {
    return transaction(this.#db, () => {
      const { usage, result } = change(this.#read(source), this.#clock.now())
      this.#save.run(source, JSON.stringify(usage))
      return result
    })
  }

  #read(source: string): SourceUsage | null {
    const row = this.#load.get(source)
    return row === undefined ? null : (JSON.parse(String(row['usage'])) as SourceUsage)
  }
}
