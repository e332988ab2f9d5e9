import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Stagger } from '../../domain/ports/sync-queue.ts'
import { GRACE_MS } from '../../domain/ports/watched-addresses.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { latestTimes } from '../shared/latest-times.ts'
import { Statements } from './statements.ts'

/** Whether the address of the row `sync` has unconfirmed rows: 1 or 0. */
const HAS_UNCONFIRMED = `exists (select 1 from history h
  where h.owner_kind = 'address' and h.owner_id = sync.address_id and h.unconfirmed > 0)`

const IN_RANGE = 'address_id > ?1 and address_id <= ?2'

/** The addresses with an id greater than `after`, up to `last`. */
export interface IdRange {
  readonly after: number
  readonly last: number
}

/** When the addresses are due. To be called in the transaction of the queue. */
export class SyncSchedule {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  /** The times after a start; intervals in ms, 0 = never. */
  reset(ids: IdRange, now: number, { syncMs, verifyMs }: { syncMs: number; verifyMs: number }): void {
    this.#statements.run(
      `update sync set check_at = null,
          next_sync_at = case when ?3 > 0
            then coalesce(last_synced_at, (select created_at from address where id = address_id)) + ?3 end
        where ${IN_RANGE} and status in ('DONE', 'UNSYNCED')`,
      ids.after,
      ids.last,
      syncMs,
    )
    this.#statements.run(
      `update sync set next_sync_at = ?3 where ${IN_RANGE} and status = 'ERROR' and next_sync_at is null`,
      ids.after,
      ids.last,
      now,
    )
    this.#statements.run(
      `update sync set verify_at = case when ?3 > 0 then min(coalesce(verify_at, ?4 + ?3), ?4 + ?3) end
        where ${IN_RANGE} and verify_manual = 0 and last_synced_at is not null`,
      ids.after,
      ids.last,
      verifyMs,
      now,
    )
  }

  /**
   * After a start nothing is watched. Wallets are due `syncMs` after their last discovery, 0 = never, and not before their
   * source has had time to connect.
   */
  unwatchAll(now: number, syncMs: number): void {
    this.#statements.run('update sync set live = null, again = 0 where live is not null or again <> 0')
    this.#statements.run(
      `update wallet set next_discovery_at = min(next_discovery_at, max(discovered_at, ?1 - ?2) + ?2)
        where ?2 > 0 and exists (select 1 from unused_address u where u.wallet_id = wallet.id and u.live is not null)`,
      now + GRACE_MS,
      syncMs,
    )
    this.#statements.run('update unused_address set live = null where live is not null')
  }

  /** No time stays later than it can be; the clock that set it may have been ahead. */
  cap({ after, last }: IdRange, now: number, intervals: { syncMs: number; verifyMs: number }): void {
    for (const { columns, where, latest } of latestTimes(now, intervals)) {
      const set = columns.map((column) => `${column} = ?3`).join(', ')
      const sql = `update sync set ${set} where ${IN_RANGE} and ${where} and ${columns[0]} > ?3`
      this.#statements.run(sql, after, last, latest)
    }
  }

  /** Queues up to `limit` addresses that are due, and as many due checks. Returns their ids. */
  queueDue(now: number, chains: readonly ChainSlug[], limit: number): number[] {
    const queue = `update sync set status = 'IN_PROGRESS', urgency = ${HAS_UNCONFIRMED},
      queued_at = min(coalesce(last_synced_at, 0), ?1), obtained = 0, total = null`
    const due = this.#statements.all(
      `${queue}, want = case when checkable = 1 then 'check' else 'read' end
        where address_id in (select address_id from sync
          where next_sync_at is not null and next_sync_at <= ?1 and status <> 'IN_PROGRESS'
            and chain in (select value from json_each(?2)) order by next_sync_at limit ?3)
        returning address_id`,
      now,
      JSON.stringify(chains),
      limit,
    )
    const checks = this.#statements.all(
      `${queue}, want = 'check'
        where address_id in (select address_id from sync
          where check_at <= ?1 and status = 'ERROR' and error_code = 'source_inconsistent'
            and chain in (select value from json_each(?2)) order by check_at limit ?3)
        returning address_id`,
      now,
      JSON.stringify(chains),
      limit,
    )
    return [...due, ...checks].map((row) => Number(row['address_id']))
  }

  nextDueAt(): number | null {
    const row = this.#statements.get(
      `select min(at) as at from (
        select min(next_sync_at) as at from sync where next_sync_at is not null and status <> 'IN_PROGRESS'
        union all select min(check_at) from sync
          where check_at is not null and status = 'ERROR' and error_code = 'source_inconsistent')`,
    )
    return toNumber(row?.['at'] ?? null)
  }

  stagger(
    dueBefore: number,
    chain: ChainSlug,
    { start, stepMs, perSlot, most }: Stagger & { start: number; most: number },
  ): number {
    const place = `row_number() over (order by ${HAS_UNCONFIRMED} desc, last_synced_at, address_id) - 1`
    const slots = `select address_id, cast(? + cast((${place}) / ? as integer) * ? as integer) as at from sync
      where next_sync_at < ? and status <> 'IN_PROGRESS' and chain = ? order by at limit ?`
    const staggered = this.#statements.run(
      `update sync set next_sync_at = slots.at from (${slots}) as slots where sync.address_id = slots.address_id`,
      start,
      perSlot,
      stepMs,
      dueBefore,
      chain,
      most,
    )
    this.#statements.run(
      `update sync set check_at = ?1 where check_at < ?1 and status = 'ERROR' and chain = ?2`,
      dueBefore,
      chain,
    )
    return staggered
  }

  clear(ids: IdRange, chains: readonly ChainSlug[]): void {
    this.#statements.run(
      `update sync set next_sync_at = null, check_at = null
        where ${IN_RANGE} and (next_sync_at is not null or check_at is not null) and status <> 'IN_PROGRESS'
          and chain in (select value from json_each(?3))`,
      ids.after,
      ids.last,
      JSON.stringify(chains),
    )
  }
}
