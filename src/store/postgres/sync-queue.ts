import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type {
  QueuedWork,
  QueueFigures,
  SetLimits,
  Stagger,
  SyncQueue,
  WaitingReads,
} from '../../domain/ports/sync-queue.ts'
import { canWait, chooseSet, toQueuedRead } from '../shared/choose-set.ts'
import { toChain, toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { toCheckClaim, toClaim } from '../shared/columns/claim-columns.ts'
import { requested, verificationRequested } from '../shared/transitions/requested.ts'
import { rowAfter } from '../shared/transitions/transition.ts'
import { URGENCY } from '../shared/urgency.ts'
import { announce } from './announcements.ts'
import { capTimes } from './capped-times.ts'
import { forgetImpossibleTips } from './chain-tips.ts'
import type { Columns, Database, Sql } from './database.ts'
import { takeOverLeases } from './leases.ts'
import { changeAll, requestEverything, requestWhatIsDue } from './requests.ts'
import { DRAFT, draftOf, readTracked, setSync, TRACKED } from './tracked-row.ts'
import { unwatchLost } from './unwatch-lost.ts'
import type { WorkerJob } from './worker-job.ts'

/** The rows of `sync` are the queue. A claimed one names the worker that holds its lease. */
export class PostgresSyncQueue implements SyncQueue {
  readonly #db: Database
  readonly #job: WorkerJob
  readonly #clock: Clock

  constructor(db: Database, job: WorkerJob, clock: Clock) {
    this.#db = db
    this.#job = job
    this.#clock = clock
  }

  /**
   * Living workers keep their leases. The due times stay as well, unless the interval has changed.
   */
  async recover(now: number, { syncMs, verifyMs }: { syncMs: number; verifyMs: number }): Promise<number> {
    const interrupted = await takeOverLeases(this.#db, this.#job.jobsSchema, this.#clock.now())
    await forgetImpossibleTips(this.#db, now)
    await unwatchLost(this.#db, now, syncMs)
    const known = await this.#db.one('select sync_ms from schedule')
    const unset = known?.['sync_ms'] === syncMs ? 'next_sync_at is null and' : ''
    const added = '(select created_at from address a where a.id = address_id)'
    const next = `(case when $1::bigint > 0 then coalesce(last_synced_at, ${added}) + $1 end)`
    await changeAll(
      this.#db,
      `check_at = null, next_sync_at = ${next}`,
      `status in ('DONE', 'UNSYNCED') and live is null and ${unset} (check_at is not null or next_sync_at is distinct from ${next})`,
      [syncMs],
    )
    await this.#db.run('update schedule set sync_ms = $1 where sync_ms <> $1', [syncMs])
    await changeAll(this.#db, 'next_sync_at = $1', `status = 'ERROR' and next_sync_at is null`, [now])
    const verify = '(case when $1::bigint > 0 then least(coalesce(verify_at, $2 + $1), $2 + $1) end)'
    const shown = '(select row_set is not null from history h where h.id = address_id)'
    await changeAll(
      this.#db,
      `verify_at = ${verify}`,
      `verify_manual = 0 and verify_at is distinct from ${verify} and ${shown}`,
      [verifyMs, now],
    )
    await capTimes(this.#db, now, { syncMs, verifyMs })
    return interrupted
  }

  async clockSetBack(now: number, intervals: { syncMs: number; verifyMs: number }): Promise<void> {
    await capTimes(this.#db, now, intervals)
  }

  async request(id: number, now: number): Promise<TrackedAddress | null> {
    return this.#db.transaction(async (tx) => {
      const [row] = await readTracked(tx, 'a.id = $1 for update of s', [id])
      if (row === undefined) return null
      const transition = requested(row, now)
      await setSync(tx, id, transition.sync)
      await announce(tx, { kind: 'address', ids: [id] })
      // An address with a lease is queued again when its run ends.
      if (row['worker'] === null) await announce(tx, { kind: 'work' })
      return toTrackedAddress(rowAfter(row, transition))
    })
  }

  async requestAll(now: number): Promise<number> {
    await requestEverything(this.#db, now)
    return Number((await this.#db.one('select count(*) as n from address'))?.['n'])
  }

  async requestDue(now: number, chains: readonly ChainSlug[]): Promise<number> {
    return requestWhatIsDue(this.#db, now, chains)
  }

  async nextDueAt(): Promise<number | null> {
    const row = await this.#db.one(
      `select least(
        (select min(next_sync_at) from sync where next_sync_at is not null and status <> 'IN_PROGRESS'),
        (select min(check_at) from sync
          where check_at is not null and status = 'ERROR' and error_code = 'source_inconsistent')) as at`,
    )
    return toNumber(row?.['at'] ?? null)
  }

  async peek(chains: readonly ChainSlug[]): Promise<QueuedWork | null> {
    const row = await this.#db.one(
      `select first.* from unnest($1::text[]) as c (chain) cross join (values ('read'), ('check')) as w (want)
          cross join lateral (
            select chain, want, urgency, queued_at, address_id, alone, last_synced_at from sync
              where status = 'IN_PROGRESS' and worker is null and chain = c.chain and want = w.want
              order by urgency desc, queued_at, address_id limit 1) as first
        order by urgency desc, queued_at, address_id limit 1`,
      [chains],
    )
    if (row === undefined) return null
    return {
      chain: toChain(row['chain']),
      want: row['want'] === 'check' ? 'check' : 'read',
      manual: row['urgency'] === URGENCY.manual,
      canWait: canWait(row),
    }
  }

  async claim(chain: ChainSlug): Promise<Claim | null> {
    const [row] = await this.#lease(
      `select address_id from sync where status = 'IN_PROGRESS' and worker is null and chain = $2 and want = 'read'
        order by urgency desc, queued_at, address_id limit 1 for update skip locked`,
      [chain],
    )
    return row === undefined ? null : toClaim(row, draftOf(row))
  }

  async claimReads(chain: ChainSlug, limits: SetLimits): Promise<Claim[]> {
    const rows = await this.#job.claim((worker) =>
      this.#db.transaction(async (tx) => {
        await lockBatches(tx, chain)
        const queued = await tx.all(
          `select ${TRACKED}, ${DRAFT} from sync s join address a on a.id = s.address_id
              join history h on h.id = s.address_id left join draft d on d.history_id = s.address_id
            where s.status = 'IN_PROGRESS' and s.worker is null and s.chain = $1 and s.want = 'read'
            order by s.urgency desc, s.queued_at, s.address_id limit $2 for update of s skip locked`,
          [chain, limits.most],
        )
        const reads = queued.map((row) => toQueuedRead(row, toClaim(row, draftOf(row))))
        const ids = chooseSet(reads, limits)
        await tx.run('update sync set worker = $1, run = run + 1, again = 0 where address_id = any($2)', [
          worker,
          ids,
        ])
        const leased = queued.filter((row) => ids.includes(Number(row['id'])))
        return leased.map((row) => ({ ...row, worker, again: 0, run: Number(row['run']) + 1 }))
      }),
    )
    return rows.map((row) => toClaim(row, draftOf(row)))
  }

  async waitingReads(chain: ChainSlug, most: number): Promise<WaitingReads> {
    const row = await this.#db.one(
      `select count(*) as count, min(queued_at) as since from (select queued_at from sync
        where status = 'IN_PROGRESS' and worker is null and chain = $1 and want = 'read' and alone = 0
        order by urgency desc, queued_at, address_id limit $2) as waiting`,
      [chain, most],
    )
    return { count: Number(row?.['count']), since: toNumber(row?.['since'] ?? null) }
  }

  async claimChecks(chain: ChainSlug, most: number): Promise<CheckClaim[]> {
    const rows = await this.#job.claim((worker) =>
      this.#db.transaction(async (tx) => {
        await lockBatches(tx, chain)
        return tx.all(
          `with next as (select address_id from sync
              where status = 'IN_PROGRESS' and worker is null and chain = $2 and want = 'check'
              order by urgency desc, queued_at, address_id limit $3 for update skip locked)
            update sync s set worker = $1, run = s.run + 1, again = 0
              from next join address a on a.id = next.address_id join history h on h.id = next.address_id
              where s.address_id = next.address_id
              returning a.id, a.address, h.proof_tip, s.chain, s.run, s.urgency, s.verify_manual,
                s.fingerprint, s.failures, s.error_code, s.queued_at`,
          [worker, chain, most],
        )
      }),
    )
    return rows.toSorted(byPlace).map(toCheckClaim)
  }

  async stagger(
    dueBefore: number,
    chain: ChainSlug,
    { start, stepMs, perSlot, most }: Stagger & { start: number; most: number },
  ): Promise<number> {
    const place =
      'row_number() over (order by h.unconfirmed > 0 desc, s.last_synced_at nulls first, s.address_id) - 1'
    const staggered = await this.#db.run(
      `update sync set next_sync_at = slots.at from (
          select s.address_id, floor($1::float8 + floor((${place})::float8 / $2) * $3::float8)::bigint as at
            from sync s join history h on h.id = s.address_id
            where s.next_sync_at < $4 and s.status <> 'IN_PROGRESS' and s.chain = $6 order by at limit $5
        ) as slots where sync.address_id = slots.address_id and status <> 'IN_PROGRESS'`,
      [start, perSlot, stepMs, dueBefore, most, chain],
    )
    await this.#db.run(
      `update sync set check_at = $1 where check_at < $1 and status = 'ERROR' and chain = $2`,
      [dueBefore, chain],
    )
    return staggered
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
      const [row] = await readTracked(tx, 'a.id = $1 for update of s', [id])
      if (row === undefined) return null
      await setSync(tx, id, verificationRequested(now).sync)
      await announce(tx, { kind: 'work' })
      return toTrackedAddress(row)
    })
  }

  async nextVerificationAt(): Promise<number | null> {
    const row = await this.#db.one(
      `select min(s.verify_at) as at from sync s join history h on h.id = s.address_id
        where s.verify_at is not null and s.worker is null and h.row_set is not null`,
    )
    return toNumber(row?.['at'] ?? null)
  }

  async claimVerification(now: number, only: 'manual' | 'all'): Promise<Claim | null> {
    const [row] = await this.#lease(
      `select s.address_id from sync s join history h on h.id = s.address_id
        where ${only === 'manual' ? 's.verify_manual = 1' : 's.verify_at is not null'} and s.verify_at <= $2
          and s.worker is null and s.status in ('DONE', 'ERROR') and h.row_set is not null
        order by s.verify_at limit 1 for update of s skip locked`,
      [now],
    )
    return row === undefined ? null : toClaim(row, draftOf(row))
  }

  async dueVerifications(now: number, chain: ChainSlug, most: number): Promise<readonly string[]> {
    const rows = await this.#db.all(
      `select a.address from sync s join address a on a.id = s.address_id
        where s.verify_at is not null and s.verify_at <= $1 and s.worker is null
          and s.status in ('DONE', 'ERROR') and s.last_synced_at is not null and a.chain = $2
        order by s.verify_at limit $3`,
      [now, chain, most],
    )
    return rows.map(({ address }) => String(address))
  }

  async figures(): Promise<QueueFigures> {
    const row = await this.#db.one(
      `select (select count(*) from sync where status = 'IN_PROGRESS') as depth,
        least((select min(last_synced_at) from sync),
          (select created_at from address where id =
            (select min(address_id) from sync where last_synced_at is null))) as oldest`,
    )
    return { depth: Number(row?.['depth']), oldestSyncAt: toNumber(row?.['oldest'] ?? null) }
  }

  /** Leases the addresses that `next` selects, whose values begin at `$2`, in one statement. */
  async #lease(next: string, values: readonly unknown[]): Promise<Columns[]> {
    return this.#job.claim((worker) =>
      this.#db.all(
        `with next as (${next})
          update sync s set worker = $1, run = s.run + 1, again = 0
            from next join address a on a.id = next.address_id join history h on h.id = next.address_id
              left join draft d on d.history_id = next.address_id
            where s.address_id = next.address_id returning ${TRACKED}, ${DRAFT}`,
        [worker, ...values],
      ),
    )
  }
}

/** One worker at a time: two would split a batch or a set, and send two requests where one suffices. */
async function lockBatches(tx: Sql, chain: ChainSlug): Promise<void> {
  await tx.run(
    'insert into batch_lock (chain) values ($1) on conflict (chain) do update set chain = excluded.chain',
    [chain],
  )
}

function byPlace(a: Columns, b: Columns): number {
  return (
    Number(b['urgency']) - Number(a['urgency']) ||
    Number(a['queued_at']) - Number(b['queued_at']) ||
    Number(a['id']) - Number(b['id'])
  )
}
