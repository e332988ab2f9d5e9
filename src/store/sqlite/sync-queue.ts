import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import type {
  QueuedWork,
  QueueFigures,
  SetLimits,
  Stagger,
  SyncQueue,
  WaitingReads,
} from '../../domain/ports/sync-queue.ts'
import { canWait } from '../shared/choose-set.ts'
import {
  type AddressColumns,
  toChain,
  toNumber,
  toTrackedAddress,
} from '../shared/columns/address-columns.ts'
import { toCheckClaim } from '../shared/columns/claim-columns.ts'
import { NAMED_CHANGES_MAX } from '../shared/named-changes.ts'
import { requested, verificationRequested } from '../shared/transitions/requested.ts'
import type { Transition } from '../shared/transitions/transition.ts'
import { URGENCY } from '../shared/urgency.ts'
import type { AddressRows } from './address-rows.ts'
import type { ChainTips } from './chain-tips.ts'
import type { SqliteChanges } from './changes.ts'
import { readClaim } from './claims.ts'
import type { EventWriter } from './event-writer.ts'
import { CLAIMABLE, InterruptedRuns } from './interrupted-runs.ts'
import { QUEUED, QueuedReads } from './queued-reads.ts'
import type { RowSets } from './row-sets.ts'
import { Statements, type Value } from './statements.ts'
import type { IdRange, SyncSchedule } from './sync-schedule.ts'
import { transaction } from './transaction.ts'

/** Addresses that are queued in one piece of work, some milliseconds long. */
const SLICE = 1000

interface SyncQueueParts {
  readonly rows: AddressRows
  readonly rowSets: RowSets
  readonly schedule: SyncSchedule
  readonly tips: ChainTips
  readonly changes: SqliteChanges
  readonly events: EventWriter
}

/** The table `sync` is the queue: what is IN_PROGRESS and not running waits for a claim. */
export class SqliteSyncQueue implements SyncQueue {
  readonly #db: DatabaseSync
  readonly #parts: SyncQueueParts
  readonly #statements: Statements
  readonly #interrupted: InterruptedRuns
  readonly #reads: QueuedReads

  constructor(db: DatabaseSync, parts: SyncQueueParts) {
    this.#db = db
    this.#parts = parts
    this.#statements = new Statements(db)
    this.#interrupted = new InterruptedRuns(db, parts)
    this.#reads = new QueuedReads(this.#statements, parts.rows)
  }

  async recover(now: number, intervals: { syncMs: number; verifyMs: number }): Promise<number> {
    const interrupted = this.#parts.changes.transaction((changed) => {
      const count = this.#interrupted.requeue(now, changed)
      this.#parts.rowSets.orphanUnreferenced()
      this.#parts.tips.forgetImpossible(now)
      this.#parts.schedule.unwatchAll(now, intervals.syncMs)
      return count
    })
    await this.#inSlices((ids) => {
      this.#parts.schedule.reset(ids, now, intervals)
      this.#parts.schedule.cap(ids, now, intervals)
    })
    return interrupted
  }

  async clockSetBack(now: number, intervals: { syncMs: number; verifyMs: number }): Promise<void> {
    await this.#inSlices((ids) => this.#parts.schedule.cap(ids, now, intervals))
  }

  async request(id: number, now: number): Promise<TrackedAddress | null> {
    return this.#change(id, (row) => requested(row, now))
  }

  async requestAll(now: number): Promise<number> {
    let queued = 0
    for (let last = 0; ; ) {
      const slice = this.#requestSlice(now, last)
      if (slice.count === 0) return queued
      queued += slice.count
      last = slice.last
      await setImmediate()
    }
  }

  async requestDue(now: number, chains: readonly ChainSlug[]): Promise<number> {
    for (let queued = 0; ; ) {
      const slice = this.#parts.changes.transaction((changed) => {
        const ids = this.#parts.schedule.queueDue(now, chains, SLICE)
        if (ids.length > NAMED_CHANGES_MAX) changed({ kind: 'queue' })
        else for (const id of ids) changed({ kind: 'address', id })
        return ids.length
      })
      queued += slice
      if (slice < SLICE) return queued
      await setImmediate()
    }
  }

  async nextDueAt(): Promise<number | null> {
    return this.#parts.schedule.nextDueAt()
  }

  async peek(chains: readonly ChainSlug[]): Promise<QueuedWork | null> {
    const row = this.#statements.get(
      `select s.chain, s.want, s.urgency, s.alone, s.last_synced_at from json_each(?) as c, (values ('read'), ('check')) as w
        join sync as s on s.address_id = (select address_id from sync
          where ${QUEUED} and chain = c.value and want = w.column1
          order by urgency desc, queued_at, address_id limit 1)
        order by s.urgency desc, s.queued_at, s.want desc limit 1`,
      JSON.stringify(chains),
    )
    if (row === undefined) return null
    return {
      chain: toChain(row['chain']),
      want: row['want'] === 'check' ? 'check' : 'read',
      manual: Number(row['urgency']) === URGENCY.manual,
      canWait: canWait(row),
    }
  }

  async claim(chain: ChainSlug): Promise<Claim | null> {
    return this.#claimOne(
      `select address_id from sync where ${QUEUED} and chain = ? and want = 'read'
        order by urgency desc, queued_at, address_id limit 1`,
      chain,
    )
  }

  async claimReads(chain: ChainSlug, limits: SetLimits): Promise<Claim[]> {
    return transaction(this.#db, () => {
      const chosen = this.#reads.choose(chain, limits)
      return this.#lease(chosen).map((row) => readClaim(this.#statements, row))
    })
  }

  async waitingReads(chain: ChainSlug, most: number): Promise<WaitingReads> {
    return this.#reads.waiting(chain, most)
  }

  async claimChecks(chain: ChainSlug, most: number): Promise<CheckClaim[]> {
    return transaction(this.#db, () => {
      const queued = this.#statements.all(
        `select address_id, strikes from sync where ${QUEUED} and chain = ? and want = 'check'
          order by urgency desc, queued_at, address_id limit ?`,
        chain,
        most,
      )
      // A suspect is alone in its batch.
      const others = queued.filter((row) => Number(row['strikes']) === 0)
      const batch = queued[0] === others[0] ? others : queued.slice(0, 1)
      return this.#lease(batch).map(toCheckClaim)
    })
  }

  async stagger(
    dueBefore: number,
    chain: ChainSlug,
    slots: Stagger & { start: number; most: number },
  ): Promise<number> {
    return transaction(this.#db, () => this.#parts.schedule.stagger(dueBefore, chain, slots))
  }

  async unschedule(chains: readonly ChainSlug[]): Promise<void> {
    await this.#inSlices((ids) => this.#parts.schedule.clear(ids, chains))
  }

  async requestVerification(id: number, now: number): Promise<TrackedAddress | null> {
    return this.#change(id, () => verificationRequested(now))
  }

  async nextVerificationAt(): Promise<number | null> {
    const row = this.#statements.get(
      `select min(verify_at) as at from sync
        where verify_at is not null and running = 0 and last_synced_at is not null`,
    )
    return toNumber(row?.['at'] ?? null)
  }

  async claimVerification(now: number, only: 'manual' | 'all'): Promise<Claim | null> {
    const requested =
      only === 'manual' ? 'verify_manual = 1 and strikes = 0' : `verify_at is not null and ${CLAIMABLE}`
    return this.#claimOne(
      `select address_id from sync where ${requested} and verify_at <= ?
          and running = 0 and status in ('DONE', 'ERROR') and last_synced_at is not null
          and not exists (select 1 from history h
            where h.owner_kind = 'address' and h.owner_id = address_id and h.damage is not null)
        order by verify_at limit 1`,
      now,
    )
  }

  async dueVerifications(now: number, chain: ChainSlug, most: number): Promise<readonly string[]> {
    const rows = this.#statements.all(
      `select a.address from sync s cross join address a on a.id = s.address_id
        where s.verify_at is not null and s.verify_at <= ? and s.running = 0
          and s.status in ('DONE', 'ERROR') and s.last_synced_at is not null and a.chain = ?
        order by s.verify_at limit ?`,
      now,
      chain,
      most,
    )
    return rows.map(({ address }) => String(address))
  }

  async figures(): Promise<QueueFigures> {
    const row = this.#statements.get(
      `select (select count(*) from sync where status = 'IN_PROGRESS') as depth,
        (select min(coalesce(s.last_synced_at, a.created_at)) from sync s join address a on a.id = s.address_id) as oldest`,
    )
    return { depth: Number(row?.['depth']), oldestSyncAt: toNumber(row?.['oldest'] ?? null) }
  }

  /** Runs `work` on all addresses, some at a time, each in a transaction of its own; the event loop runs in between. */
  async #inSlices(work: (ids: IdRange) => void): Promise<void> {
    for (let after = 0; ; ) {
      const slice = this.#statements.get(
        `select max(address_id) as last
          from (select address_id from sync where address_id > ? order by address_id limit ${SLICE})`,
        after,
      )
      const last = toNumber(slice?.['last'] ?? null)
      if (last === null) return
      const ids = { after, last }
      transaction(this.#db, () => work(ids))
      after = last
      await setImmediate()
    }
  }

  /** Queues the next addresses after the id `last`; `count` is how many there were. */
  #requestSlice(now: number, last: number): { readonly count: number; readonly last: number } {
    return this.#parts.changes.transaction((changed) => {
      const slice = this.#statements.get(
        `select count(*) as count, max(address_id) as last
          from (select address_id from sync where address_id > ? order by address_id limit ${SLICE})`,
        last,
      )
      const [count, to] = [Number(slice?.['count']), Number(slice?.['last'])]
      if (count === 0) return { count, last }
      changed({ kind: 'queue' })
      this.#statements.run(
        `update sync set urgency = ${URGENCY.manual}, queued_at = ?1
          where address_id > ?2 and address_id <= ?3
            and status = 'IN_PROGRESS' and running = 0 and urgency < ${URGENCY.manual}`,
        now,
        last,
        to,
      )
      this.#statements.run(
        `update sync set status = 'IN_PROGRESS', urgency = ${URGENCY.manual}, queued_at = ?1, obtained = 0, total = null,
            want = case when checkable = 1 then 'check' else 'read' end
          where address_id > ?2 and address_id <= ?3 and status <> 'IN_PROGRESS'`,
        now,
        last,
        to,
      )
      return { count, last: to }
    })
  }

  #change(id: number, transition: (row: AddressColumns) => Transition): TrackedAddress | null {
    return this.#parts.changes.transaction((changed) => {
      const row = this.#parts.rows.get(id)
      if (row === undefined) return null
      changed({ kind: 'address', id })
      return toTrackedAddress(this.#parts.rows.applied(row, transition(row)))
    })
  }

  #claimOne(selectId: string, ...values: Value[]): Claim | null {
    return transaction(this.#db, () => {
      const [row] = this.#lease(this.#statements.all(selectId, ...values))
      return row === undefined ? null : readClaim(this.#statements, row)
    })
  }

  /** The rows of the selected addresses, in the order of the selection. */
  #lease(selected: readonly AddressColumns[]): AddressColumns[] {
    return selected.flatMap((row) => {
      const id = Number(row['address_id'])
      this.#statements.run('update sync set running = 1, run = run + 1, again = 0 where address_id = ?', id)
      // One that another program has deleted in part is not run.
      const leased = this.#parts.rows.get(id)
      return leased === undefined ? [] : [leased]
    })
  }
}
