import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { RatesOfDay, SourcedPriceNow } from '../../domain/money/price.ts'
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
import type { Database, Sql } from './database.ts'

/** Rows of one statement. */
const BATCH = 5000

export class PostgresPriceBook implements PriceBook {
  readonly #db: Database
  readonly #reads: Database

  constructor(db: Database, reads: Database) {
    this.#db = db
    this.#reads = reads
  }

  async revisions(): Promise<PriceRevisions> {
    return toRevisions(await this.#reads.all('select part, revision from price_revision'))
  }

  async series(chain: ChainSlug): Promise<StoredSeries> {
    // The spans first: closes that come meanwhile then count as not asked for yet.
    const spans = await this.#reads.all('select * from price_span where chain = $1', [chain])
    const closes = await this.#reads.all('select * from price_close where chain = $1 order by day', [chain])
    return toSeries(chain, closes, spans)
  }

  async addCloses(added: NewCloses): Promise<void> {
    const { chain, source, closes, asked, at } = added
    await this.#db.transaction(async (tx) => {
      // One writer of a coin at a time.
      await changed(tx, chain)
      const days = closes.map(({ day }) => day)
      const rows = await tx.all('select * from price_close where chain = $1 and day = any($2::int[])', [
        chain,
        days,
      ])
      const known = new Map(rows.map((row) => [Number(row['day']), toClose(chain, row)]))
      const { stored, corrections } = planCloses(added, known)
      await tx.run(
        `insert into price_close (chain, day, source, close, checksum)
          select $1, n.day, $2, n.close, n.checksum from unnest($3::int[], $4::text[], $5::bigint[]) as n (day, close, checksum)
          on conflict (chain, day) do update
            set source = excluded.source, close = excluded.close, checksum = excluded.checksum`,
        [
          chain,
          source,
          stored.map(({ day }) => day),
          stored.map(({ close }) => close),
          stored.map((close) => closeChecksum(chain, close)),
        ],
      )
      await tx.run(
        `insert into price_correction (chain, day, source, close, seen_at)
          select $1, n.day, n.source, n.close, $5 from unnest($2::int[], $3::text[], $4::text[]) as n (day, source, close)
          on conflict do nothing`,
        [
          chain,
          corrections.map(({ day }) => day),
          corrections.map(({ source }) => source),
          corrections.map(({ close }) => close),
          at,
        ],
      )
      await tx.run(
        `insert into price_span (chain, source, from_day, to_day) values ($1, $2, $3, $4)
          on conflict (chain, source) do update set from_day = excluded.from_day, to_day = excluded.to_day`,
        [chain, source, asked.from, asked.to],
      )
    })
  }

  async corrections(chain: ChainSlug): Promise<readonly PriceCorrection[]> {
    const sql = 'select * from price_correction where chain = $1 order by day, seen_at'
    return toCorrections(await this.#reads.all(sql, [chain]))
  }

  async rates(): Promise<StoredRates> {
    return toRates(await this.#reads.all('select * from rate_day order by day'))
  }

  async addRates(days: readonly RatesOfDay[], doneAt: number): Promise<void> {
    const rows = days.map(({ day, rates }) => ({ day, text: JSON.stringify(rates) }))
    await this.#db.transaction(async (tx) => {
      const { damaged } = toRates(await tx.all('select * from rate_day order by day'))
      const renewed = damaged.filter((day) => rows.some((row) => row.day === day))
      await tx.run('delete from rate_day where day = any($1::int[])', [renewed])
      for (let at = 0; at < rows.length; at += BATCH) await insertRates(tx, rows.slice(at, at + BATCH))
      await tx.run(
        `insert into price_task (name, done_at, leased_until) values ('rates', $1, 0)
          on conflict (name) do update set done_at = excluded.done_at`,
        [doneAt],
      )
      await changed(tx, 'rates')
    })
  }

  async now(): Promise<ReadonlyMap<ChainSlug, SourcedPriceNow>> {
    return toPricesNow(await this.#reads.all('select * from price_now'))
  }

  async setNow(prices: ReadonlyMap<ChainSlug, SourcedPriceNow>): Promise<void> {
    await this.#db.transaction(async (tx) => {
      for (const [chain, { source, price, at }] of prices) {
        await tx.run(
          `insert into price_now (chain, source, price, at) values ($1, $2, $3, $4)
            on conflict (chain) do update set source = excluded.source, price = excluded.price, at = excluded.at`,
          [chain, source, price, at],
        )
      }
      await changed(tx, 'now')
    })
  }

  async doneAt(task: PriceTask): Promise<number | null> {
    const row = await this.#db.one('select done_at from price_task where name = $1', [task])
    return row === undefined || row['done_at'] === null ? null : Number(row['done_at'])
  }

  async take(
    task: PriceTask,
    { now, leaseMs, unlessSince }: { now: number; leaseMs: number; unlessSince: number },
  ): Promise<boolean> {
    const row = await this.#db.one(
      `insert into price_task as t (name, leased_until) values ($1, $2)
        on conflict (name) do update set leased_until = excluded.leased_until
          where (t.leased_until <= $3 or t.leased_until > $2)
            and (t.done_at is null or t.done_at < $4 or t.done_at > $3)
        returning name`,
      [task, now + leaseMs, now, unlessSince],
    )
    return row !== undefined
  }

  async prolong(task: PriceTask, until: number): Promise<void> {
    await this.#db.run('update price_task set leased_until = $2 where name = $1', [task, until])
  }

  async giveUp(task: PriceTask, doneAt: number | null): Promise<void> {
    await this.#db.run(
      'update price_task set leased_until = 0, done_at = coalesce($2, done_at) where name = $1',
      [task, doneAt],
    )
  }
}

async function insertRates(tx: Sql, rows: readonly { day: number; text: string }[]): Promise<void> {
  await tx.run(
    `insert into rate_day (day, rates, checksum)
      select * from unnest($1::int[], $2::text[], $3::bigint[]) on conflict do nothing`,
    [
      rows.map(({ day }) => day),
      rows.map(({ text }) => text),
      rows.map(({ day, text }) => ratesChecksum(day, text)),
    ],
  )
}

async function changed(tx: Sql, part: string): Promise<void> {
  await tx.run(
    `insert into price_revision as r (part, revision) values ($1, 1)
      on conflict (part) do update set revision = r.revision + 1`,
    [part],
  )
}
