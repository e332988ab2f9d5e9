import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Day } from '../../domain/day.ts'
import type { RatesOfDay, SourcedClose, SourcedPriceNow } from '../../domain/money/price.ts'
import type {
  NewCloses,
  PriceBook,
  PriceCorrection,
  PriceRevisions,
  PriceTask,
  StoredRates,
  StoredSeries,
} from '../../domain/ports/price-book.ts'
import { planCloses } from '../shared/prices/plan-closes.ts'
import {
  closeChecksum,
  ratesChecksum,
  toClose,
  toCorrections,
  toPricesNow,
  toRates,
  toRevisions,
  toSeries,
} from '../shared/prices/price-columns.ts'
import { Statements } from './statements.ts'
import { transaction } from './transaction.ts'

export class SqlitePriceBook implements PriceBook {
  readonly #db: DatabaseSync
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#statements = new Statements(db)
  }

  async revisions(): Promise<PriceRevisions> {
    return toRevisions(this.#statements.all('select part, revision from price_revision'))
  }

  async series(chain: ChainSlug): Promise<StoredSeries> {
    return toSeries(
      chain,
      this.#statements.all('select * from price_close where chain = ? order by day', chain),
      this.#statements.all('select * from price_span where chain = ?', chain),
    )
  }

  async addCloses(added: NewCloses): Promise<void> {
    const { chain, source, asked, at } = added
    transaction(this.#db, () => {
      const { stored, corrections } = planCloses(added, this.#known(added))
      for (const close of stored) {
        this.#statements.run(
          'insert or replace into price_close (chain, day, source, close, checksum) values (?, ?, ?, ?, ?)',
          ...[chain, close.day, source, close.close, closeChecksum(chain, close)],
        )
      }
      for (const { day, source, close } of corrections) {
        this.#statements.run(
          `insert into price_correction (chain, day, source, close, seen_at) values (?, ?, ?, ?, ?)
            on conflict do nothing`,
          ...[chain, day, source, close, at],
        )
      }
      this.#statements.run(
        'insert or replace into price_span (chain, source, from_day, to_day) values (?, ?, ?, ?)',
        ...[chain, source, asked.from, asked.to],
      )
      this.#changed(chain)
    })
  }

  async corrections(chain: ChainSlug): Promise<readonly PriceCorrection[]> {
    const sql = 'select * from price_correction where chain = ? order by day, seen_at'
    return toCorrections(this.#statements.all(sql, chain))
  }

  async rates(): Promise<StoredRates> {
    return this.#rates()
  }

  async addRates(days: readonly RatesOfDay[], at: number): Promise<void> {
    transaction(this.#db, () => {
      const damaged = new Set(this.#rates().damaged)
      for (const { day, rates } of days) {
        if (damaged.has(day)) this.#statements.run('delete from rate_day where day = ?', day)
        const text = JSON.stringify(rates)
        this.#statements.run(
          'insert into rate_day (day, rates, checksum) values (?, ?, ?) on conflict do nothing',
          ...[day, text, ratesChecksum(day, text)],
        )
      }
      this.#statements.run(
        `insert into price_task (name, done_at, leased_until) values ('rates', ?, 0)
          on conflict do update set done_at = excluded.done_at`,
        at,
      )
      this.#changed('rates')
    })
  }

  async now(): Promise<ReadonlyMap<ChainSlug, SourcedPriceNow>> {
    return toPricesNow(this.#statements.all('select * from price_now'))
  }

  async setNow(prices: ReadonlyMap<ChainSlug, SourcedPriceNow>): Promise<void> {
    transaction(this.#db, () => {
      for (const [chain, { source, price, at }] of prices) {
        this.#statements.run(
          'insert or replace into price_now (chain, source, price, at) values (?, ?, ?, ?)',
          ...[chain, source, price, at],
        )
      }
      this.#changed('now')
    })
  }

  async doneAt(task: PriceTask): Promise<number | null> {
    const row = this.#statements.get('select done_at from price_task where name = ?', task)
    return row === undefined || row['done_at'] === null ? null : Number(row['done_at'])
  }

  async take(
    task: PriceTask,
    { now, leaseMs, unlessSince }: { now: number; leaseMs: number; unlessSince: number },
  ): Promise<boolean> {
    return transaction(this.#db, () => {
      const taken = this.#statements.run(
        `insert into price_task as t (name, leased_until) values (?, ?)
          on conflict do update set leased_until = excluded.leased_until
            where (t.leased_until <= ? or t.leased_until > ?) and (t.done_at is null or t.done_at < ? or t.done_at > ?)`,
        ...[task, now + leaseMs, now, now + leaseMs, unlessSince, now],
      )
      return taken > 0
    })
  }

  async prolong(task: PriceTask, until: number): Promise<void> {
    transaction(this.#db, () =>
      this.#statements.run('update price_task set leased_until = ? where name = ?', until, task),
    )
  }

  async giveUp(task: PriceTask, doneAt: number | null): Promise<void> {
    transaction(this.#db, () =>
      this.#statements.run(
        'update price_task set leased_until = 0, done_at = coalesce(?, done_at) where name = ?',
        doneAt,
        task,
      ),
    )
  }

  /** One program has the file: what an earlier one had taken is free. */
  dropLeases(): void {
    transaction(this.#db, () => this.#statements.run('update price_task set leased_until = 0'))
  }

  #known({ chain, closes }: NewCloses): ReadonlyMap<Day, SourcedClose | null> {
    const [first, last] = [closes[0], closes.at(-1)]
    if (first === undefined || last === undefined) return new Map()
    const rows = this.#statements.all(
      'select * from price_close where chain = ? and day between ? and ?',
      chain,
      first.day,
      last.day,
    )
    return new Map(rows.map((row) => [Number(row['day']), toClose(chain, row)]))
  }

  #rates(): StoredRates {
    return toRates(this.#statements.all('select * from rate_day order by day'))
  }

  #changed(part: string): void {
    this.#statements.run(
      `insert into price_revision (part, revision) values (?, 1)
        on conflict do update set revision = revision + 1`,
      part,
    )
  }
}
