import type { SourceLedger, SourceUsage } from '../../domain/ports/source-ledger.ts'
import { announce } from './announcements.ts'
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

  /** Locks the source's row: all processes share one budget, by the database's clock. */
  async changeUsage<Result>(
    source: string,
    change: (kept: SourceUsage | null, now: number) => { usage: SourceUsage; result: Result },
  ): Promise<Result> {
    return this.#db.transaction(async (tx) => {
      await tx.run(
        `insert into source_usage (source, usage) values ($1, 'null') on conflict (source) do nothing`,
        [source],
      )
      // The clock is read after the row is locked.
      const row = await tx.one(
        `with locked as materialized (select usage from source_usage where source = $1 for update)
          select usage, floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now from locked`,
        [source],
      )
      const kept = JSON.parse(String(row?.['usage'])) as SourceUsage | null
      const { usage, result } = change(kept, Number(row?.['now']))
      await tx.run('update source_usage set usage = $2 where source = $1', [source, JSON.stringify(usage)])
      if (kept?.pause?.until !== usage.pause?.until) await announce(tx, { kind: 'source', source })
      return result
    })
  }
}
