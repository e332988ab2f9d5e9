import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import type { QueuedWork, QueueFigures, Stagger, SyncQueue } from '../../domain/ports/sync-queue.ts'
import { toChain, toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { toCheckClaim } from '../shared/columns/claim-columns.ts'
import { changeAll, setColumns } from './address-row.ts'
import { announce } from './announcements.ts'
import { readClaim, toSharedNames } from './claims.ts'
import type { Columns, Database, Sql } from './database.ts'
import { sendMissingJobs } from './dropped-jobs.ts'
import type { HeldJob, Job, JobQueue, QueueName } from './job-queue.ts'
import { ASKED, enqueue, requestEverything, requestWhatIsDue } from './waiting.ts'

/** The addresses of up to `most` of the first jobs. */
type Take = (queue: QueueName, most: number) => Promise<Columns[]>

/** The addresses' rows say what is to be done, the jobs of `job-queue.ts` who does it. */
export class PostgresSyncQueue implements SyncQueue {
  readonly #db: Database
  readonly #jobs: JobQueue

  constructor(db: Database, jobs: JobQueue) {
    this.#db = db
    this.#jobs = jobs
  }

  /**
   * What other processes hold is left to them (`dropped-jobs.ts` takes over what they drop), and so are the turns that
   * they have given, unless the interval is another one.
   */
  async recover(now: number, { syncMs, verifyMs }: { syncMs: number; verifyMs: number }): Promise<void> {
    const told = await this.#db.one('select sync_ms from schedule')
    const unset = told?.['sync_ms'] === syncMs ? 'next_sync_at is null and' : ''
    const next = '(case when $1::bigint > 0 then coalesce(last_synced_at, created_at) + $1 end)'
    await changeAll(
      this.#db,
      `check_at = null, next_sync_at = ${next}`,
      `status in ('DONE', 'UNSYNCED') and ${unset} (check_at is not null or next_sync_at is distinct from ${next})`,
      [syncMs],
    )
    await this.#db.run('update schedule set sync_ms = $1 where sync_ms <> $1', [syncMs])
    await changeAll(this.#db, 'next_sync_at = $1', `status = 'ERROR' and next_sync_at is null`, [now])
    const verify = '(case when $1::bigint > 0 then least(coalesce(verify_at, $2 + $1), $2 + $1) end)'
    await changeAll(
      this.#db,
      `verify_at = ${verify}`,
      `verify_by_hand = 0 and history_id is not null and verify_at is distinct from ${verify}`,
      [verifyMs, now],
    )
    await sendMissingJobs(this.#db, this.#jobs)
  }

  async request(id: number, now: number): Promise<TrackedAddress | null> {
    return this.#db.transaction(async (tx) => {
      const row = await tx.one('select * from address where id = $1 for update', [id])
      if (row === undefined) return null
      const waits = row['status'] === 'IN_PROGRESS'
      const after = await setColumns(tx, id, {
        want: 'read',
        urgency: ASKED,
        ...(waits ? {} : { status: 'IN_PROGRESS', turn: now, obtained: 0, total: null }),
      })
      const inPlace =
        waits &&
        row['queue'] === `read-${toChain(row['chain'])}` &&
        row['urgency'] === ASKED &&
        row['job'] !== null
      // A run that holds it sends it on when it ends.
      if (row['running'] === 0 && !inPlace) await enqueue(tx, this.#jobs, [after])
      await announce(tx, { kind: 'address', ids: [id] })
      return toTrackedAddress(after)
    })
  }

  async requestAll(now: number): Promise<number> {
    await requestEverything(this.#db, this.#jobs, now)
    return Number((await this.#db.one('select count(*) as n from address'))?.['n'])
  }

  async requestDue(now: number, chains: readonly ChainSlug[]): Promise<number> {
    return requestWhatIsDue(this.#db, this.#jobs, now, chains)
  }

  async nextDueAt(): Promise<number | null> {
    const row = await this.#db.one(
      `select least(
        (select min(next_sync_at) from address where next_sync_at is not null and status <> 'IN_PROGRESS'),
        (select min(check_at) from address
          where check_at is not null and status = 'ERROR' and error_code = 'source_inconsistent')) as at`,
    )
    return toNumber(row?.['at'] ?? null)
  }

  async peek(chains: readonly ChainSlug[]): Promise<QueuedWork | null> {
    const row = await this.#db.one(
      `select first.* from unnest($1::text[]) as c (chain) cross join lateral (
          select chain, want, urgency, turn, id from address
            where status = 'IN_PROGRESS' and running = 0 and chain = c.chain
            order by urgency desc, turn, id limit 1) as first
        order by urgency desc, turn, id limit 1`,
      [chains],
    )
    if (row === undefined) return null
    return {
      chain: toChain(row['chain']),
      want: row['want'] === 'check' ? 'check' : 'read',
      manual: row['urgency'] === ASKED,
    }
  }

  async claim(chain: ChainSlug): Promise<Claim | null> {
    return this.#begin(async (tx, take) => {
      const [row] = await take(`read-${chain}`, 1)
      return row === undefined ? null : readClaim(tx, row)
    })
  }

  async claimChecks(chain: ChainSlug, most: number): Promise<CheckClaim[]> {
    return this.#begin(async (tx, take) => {
      // One after the other: two at once would share a set, and ask twice for what one answer tells.
      await tx.run(
        'insert into set_turn (chain) values ($1) on conflict (chain) do update set chain = excluded.chain',
        [chain],
      )
      return (await take(`check-${chain}`, most)).map((row) => toCheckClaim(toSharedNames(row)))
    })
  }

  async stagger(
    dueBefore: number,
    chain: ChainSlug,
    { start, stepMs, perSlot, most }: Stagger & { start: number; most: number },
  ): Promise<number> {
    const place = 'row_number() over (order by unconfirmed > 0 desc, last_synced_at nulls first, id) - 1'
    const spread = await this.#db.run(
      `update address set next_sync_at = turns.at from (
          select id, floor($1::float8 + floor((${place})::float8 / $2) * $3::float8)::bigint as at from address
            where next_sync_at < $4 and status <> 'IN_PROGRESS' and chain = $6 order by at limit $5
        ) as turns where address.id = turns.id and status <> 'IN_PROGRESS'`,
      [start, perSlot, stepMs, dueBefore, most, chain],
    )
    await this.#db.run(
      `update address set check_at = $1 where check_at < $1 and status = 'ERROR' and chain = $2`,
      [dueBefore, chain],
    )
    return spread
  }

  async unschedule(chains: readonly ChainSlug[]): Promise<void> {
    await changeAll(
      this.#db,
      'next_sync_at = null, check_at = null',
      `(next_sync_at is not null or check_at is not null) and status <> 'IN_PROGRESS' and chain = any($1)`,
      [chains],
    )
  }

  async requestVerification(id: number, now: number): Promise<TrackedAddress | null> {
    return this.#db.transaction(async (tx) => {
      const row = await tx.one(
        'update address set verify_by_hand = 1, verify_at = $2 where id = $1 returning *',
        [id, now],
      )
      if (row === undefined) return null
      await announce(tx, { kind: 'work' })
      return toTrackedAddress(row)
    })
  }

  async nextVerificationAt(): Promise<number | null> {
    const row = await this.#db.one(
      'select min(verify_at) as at from address where verify_at is not null and running = 0 and history_id is not null',
    )
    return toNumber(row?.['at'] ?? null)
  }

  async figures(): Promise<QueueFigures> {
    const row = await this.#db.one(
      `select (select count(*) from address where status = 'IN_PROGRESS') as depth,
        (select min(coalesce(last_synced_at, created_at)) from address) as oldest`,
    )
    return { depth: Number(row?.['depth']), oldestSyncAt: toNumber(row?.['oldest'] ?? null) }
  }

  async claimVerification(now: number, only: 'manual' | 'all'): Promise<Claim | null> {
    const due = `${only === 'manual' ? 'verify_by_hand = 1' : 'verify_at is not null'} and verify_at <= $1
      and running = 0 and status in ('DONE', 'ERROR') and history_id is not null`
    const seen = await this.#db.one(`select id from address where ${due} limit 1`, [now])
    if (seen === undefined) return null
    return this.#begin(async (tx, take) => {
      // What a process has dropped keeps its job, which counts how often that has happened.
      const [dropped] = await take('verify', 1)
      if (dropped !== undefined) return readClaim(tx, dropped)
      const row = await tx.one(
        `select * from address where ${due} order by verify_at limit 1 for update skip locked`,
        [now],
      )
      if (row === undefined) return null
      await this.#jobs.add(tx, 'verify', [{ id: Number(row['id']), urgency: ASKED }])
      const [taken] = await take('verify', 1)
      return taken === undefined ? null : readClaim(tx, taken)
    })
  }

  /** Runs `work` in one transaction. The runs that it begins by `take` are kept alive from its commit on. */
  async #begin<T>(work: (tx: Sql, take: Take) => Promise<T>): Promise<T> {
    let begun: readonly HeldJob[] = []
    const result = await this.#db.transaction((tx) => {
      begun = []
      return work(tx, async (queue, most) => {
        const taken = await this.#take(tx, queue, most)
        begun = taken.map(({ job, row }) => ({ ...job, run: Number(row['run']) }))
        return taken.map(({ row }) => row)
      })
    })
    this.#jobs.hold(begun)
    return result
  }

  /** The first jobs and the rows of their addresses, which are now running. */
  async #take(tx: Sql, queue: QueueName, most: number): Promise<{ job: Job; row: Columns }[]> {
    for (;;) {
      const jobs = await this.#jobs.take(tx, queue, most)
      if (jobs.length === 0) return []
      const rows = await tx.all(
        `update address set running = 1, run = run + 1
          from unnest($1::bigint[], $2::uuid[]) as taken (id, job)
          where address.id = taken.id and address.job = taken.job returning address.*`,
        [jobs.map(({ addressId }) => addressId), jobs.map(({ id }) => id)],
      )
      const byJob = new Map(rows.map((row) => [String(row['job']), row] as const))
      const stale = jobs.filter(({ id }) => !byJob.has(id))
      if (stale.length > 0) await this.#jobs.discard(tx, queue, stale)
      if (rows.length === 0) continue
      return jobs.flatMap((job) => {
        const row = byJob.get(job.id)
        return row === undefined ? [] : [{ job, row }]
      })
    }
  }
}
