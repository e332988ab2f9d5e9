import type { DatabaseSync } from 'node:sqlite'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import type { QueuedWork, QueueFigures, Stagger, SyncQueue } from '../../domain/ports/sync-queue.ts'
import { toChain, toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { toCheckClaim } from '../shared/columns/claim-columns.ts'
import { readClaim } from './claims.ts'
import { Statements, type Value } from './statements.ts'
import { transaction } from './transaction.ts'

/** Urgency of what somebody has asked for by hand; 1 is that of unconfirmed rows. */
const ASKED = 2

/** The rows of the addresses are the queue. */
export class SqliteSyncQueue implements SyncQueue {
  readonly #db: DatabaseSync
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#statements = new Statements(db)
  }

  async recover(now: number, { syncMs, verifyMs }: { syncMs: number; verifyMs: number }): Promise<void> {
    transaction(this.#db, () => {
      this.#statements.run('update address set running = 0 where running = 1')
      this.#statements.run(
        `update address set check_at = null,
            next_sync_at = case when ? > 0 then coalesce(last_synced_at, created_at) + ? end
          where status in ('DONE', 'UNSYNCED')`,
        syncMs,
        syncMs,
      )
      this.#statements.run(
        `update address set next_sync_at = ? where status = 'ERROR' and next_sync_at is null`,
        now,
      )
      this.#statements.run(
        `update address set verify_at = case when ?1 > 0 then min(coalesce(verify_at, ?2 + ?1), ?2 + ?1) end
          where verify_by_hand = 0 and history_id is not null`,
        verifyMs,
        now,
      )
      this.#statements.run(
        `update history set orphaned = 1 where id not in (select history_id from address where history_id is not null)
          and id not in (select history_id from draft)`,
      )
    })
  }

  async request(id: number, now: number): Promise<TrackedAddress | null> {
    return transaction(this.#db, () => {
      this.#statements.run(
        `update address set status = 'IN_PROGRESS', urgency = ${ASKED}, turn = ?, obtained = 0, total = null
          where id = ? and status <> 'IN_PROGRESS'`,
        now,
        id,
      )
      const row = this.#statements.get(
        `update address set want = 'read', urgency = ${ASKED} where id = ? returning *`,
        id,
      )
      return row === undefined ? null : toTrackedAddress(row)
    })
  }

  async requestAll(now: number): Promise<number> {
    return transaction(this.#db, () => {
      this.#statements.run(
        `update address set urgency = ${ASKED}, turn = ?1
          where status = 'IN_PROGRESS' and running = 0 and urgency < ${ASKED}`,
        now,
      )
      this.#statements.run(
        `update address set status = 'IN_PROGRESS', urgency = ${ASKED}, turn = ?, obtained = 0, total = null,
            want = case when checkable = 1 then 'check' else 'read' end
          where status <> 'IN_PROGRESS'`,
        now,
      )
      return Number(this.#statements.get('select count(*) as n from address')?.['n'])
    })
  }

  async requestDue(now: number, chains: readonly ChainSlug[]): Promise<number> {
    return transaction(this.#db, () => {
      const queue = `update address set status = 'IN_PROGRESS', urgency = unconfirmed > 0,
        turn = coalesce(last_synced_at, 0), obtained = 0, total = null`
      const due = this.#statements.run(
        `${queue}, want = case when checkable = 1 then 'check' else 'read' end
          where next_sync_at is not null and next_sync_at <= ?1 and status <> 'IN_PROGRESS' and chain in (select value from json_each(?2))`,
        now,
        JSON.stringify(chains),
      )
      const checks = this.#statements.run(
        `${queue}, want = 'check'
          where check_at <= ?1 and status = 'ERROR' and error_code = 'source_inconsistent' and chain in (select value from json_each(?2))`,
        now,
        JSON.stringify(chains),
      )
      return due + checks
    })
  }

  async nextDueAt(): Promise<number | null> {
    const row = this.#statements.get(
      `select min(at) as at from (
        select min(next_sync_at) as at from address where next_sync_at is not null and status <> 'IN_PROGRESS'
        union all select min(check_at) from address
          where check_at is not null and status = 'ERROR' and error_code = 'source_inconsistent')`,
    )
    return toNumber(row?.['at'] ?? null)
  }

  async peek(chains: readonly ChainSlug[]): Promise<QueuedWork | null> {
    const row = this.#statements.get(
      `select a.chain, a.want, a.urgency from json_each(?) as c, (values ('read'), ('check')) as w
        join address as a on a.id = (select id from address
          where status = 'IN_PROGRESS' and running = 0 and chain = c.value and want = w.column1
          order by urgency desc, turn, id limit 1)
        order by a.urgency desc, a.turn, a.want desc limit 1`,
      JSON.stringify(chains),
    )
    if (row === undefined) return null
    return {
      chain: toChain(row['chain']),
      want: row['want'] === 'check' ? 'check' : 'read',
      manual: Number(row['urgency']) === ASKED,
    }
  }

  async claim(chain: ChainSlug): Promise<Claim | null> {
    return this.#claimOne(
      `select id from address where status = 'IN_PROGRESS' and running = 0 and chain = ? and want = 'read'
        order by urgency desc, turn, id limit 1`,
      chain,
    )
  }

  async claimChecks(chain: ChainSlug, most: number): Promise<CheckClaim[]> {
    return transaction(this.#db, () =>
      this.#statements
        .all(
          `update address set running = 1, run = run + 1 where id in (select id from address
            where status = 'IN_PROGRESS' and running = 0 and chain = ? and want = 'check'
            order by urgency desc, turn, id limit ?)
          returning *`,
          chain,
          most,
        )
        .map(toCheckClaim),
    )
  }

  async stagger(
    dueBefore: number,
    chain: ChainSlug,
    { start, stepMs, perSlot, most }: Stagger & { start: number; most: number },
  ): Promise<number> {
    return transaction(this.#db, () => {
      const place = 'row_number() over (order by unconfirmed > 0 desc, last_synced_at, id) - 1'
      const turns = `select id, cast(? + cast((${place}) / ? as integer) * ? as integer) as at from address
        where next_sync_at < ? and status <> 'IN_PROGRESS' and chain = ? order by at limit ?`
      const spread = this.#statements.run(
        `update address set next_sync_at = turns.at from (${turns}) as turns where address.id = turns.id`,
        start,
        perSlot,
        stepMs,
        dueBefore,
        chain,
        most,
      )
      this.#statements.run(
        `update address set check_at = ?1 where check_at < ?1 and status = 'ERROR' and chain = ?2`,
        dueBefore,
        chain,
      )
      return spread
    })
  }

  async unschedule(chains: readonly ChainSlug[]): Promise<void> {
    this.#statements.run(
      `update address set next_sync_at = null, check_at = null
        where (next_sync_at is not null or check_at is not null) and status <> 'IN_PROGRESS'
          and chain in (select value from json_each(?))`,
      JSON.stringify(chains),
    )
  }

  async requestVerification(id: number, now: number): Promise<TrackedAddress | null> {
    const row = this.#statements.get(
      'update address set verify_by_hand = 1, verify_at = ? where id = ? returning *',
      now,
      id,
    )
    return row === undefined ? null : toTrackedAddress(row)
  }

  async nextVerificationAt(): Promise<number | null> {
    const row = this.#statements.get(
      'select min(verify_at) as at from address where verify_at is not null and running = 0 and history_id is not null',
    )
    return toNumber(row?.['at'] ?? null)
  }

  async claimVerification(now: number, only: 'manual' | 'all'): Promise<Claim | null> {
    return this.#claimOne(
      `select id from address
        where ${only === 'manual' ? 'verify_by_hand = 1' : 'verify_at is not null'} and verify_at <= ?
          and running = 0 and status in ('DONE', 'ERROR') and history_id is not null
        order by verify_at limit 1`,
      now,
    )
  }

  async figures(): Promise<QueueFigures> {
    const row = this.#statements.get(
      `select (select count(*) from address where status = 'IN_PROGRESS') as depth,
        (select min(coalesce(last_synced_at, created_at)) from address) as oldest`,
    )
    return { depth: Number(row?.['depth']), oldestSyncAt: toNumber(row?.['oldest'] ?? null) }
  }

  #claimOne(selectId: string, ...values: Value[]): Claim | null {
    return transaction(this.#db, () => {
      const row = this.#statements.get(
        `update address set running = 1, run = run + 1 where id = (${selectId}) returning *`,
        ...values,
      )
      return row === undefined ? null : readClaim(this.#statements, row)
    })
  }
}
