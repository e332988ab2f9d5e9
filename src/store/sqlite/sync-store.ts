import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chain.ts'
import type {
  CheckClaim,
  Claim,
  Confirmation,
  Failure,
  Hold,
  Progress,
  Publication,
  QueueHead,
  Staged,
  SyncStore,
  Turns,
  Verdict,
} from '../../domain/sync-store.ts'
import { RunLost } from '../../domain/sync-store.ts'
import type { TrackedAddress } from '../../domain/tracked-address.ts'
import type { Row } from '../../domain/transfer.ts'
import { proven } from '../../domain/verification.ts'
import {
  type AddressColumns,
  formatVerification,
  toChain,
  toNumber,
  toTrackedAddress,
} from '../columns/address-columns.ts'
import { toCheckClaim, toClaim } from '../columns/claim-columns.ts'
import { toColumn } from './amount-column.ts'
import type { SqliteBalances } from './balances.ts'
import type { ChainTotals } from './chain-totals.ts'
import type { Entries } from './entries.ts'
import { transaction } from './transaction.ts'

/** Failures that say nothing about an address: what a set answer could settle before, it still can. */
const NOTHING_LEARNT = `('rate_limited', 'source_unavailable', 'invalid_key')`
const SWEEP_STRETCHES = `delete from stretch where history_id = ?1 and (level, number) in
  (select level, number from stretch where history_id = ?1 limit ?2)`
/** Urgency of what somebody has asked for by hand; 1 is that of unconfirmed rows. */
const ASKED = 2

export class SqliteSyncStore implements SyncStore {
  readonly #db: DatabaseSync
  readonly #entries: Entries
  readonly #totals: ChainTotals
  readonly #balances: SqliteBalances
  readonly #statements = new Map<string, StatementSync>()

  constructor(db: DatabaseSync, entries: Entries, totals: ChainTotals, balances: SqliteBalances) {
    this.#db = db
    this.#entries = entries
    this.#totals = totals
    this.#balances = balances
  }

  async recover(now: number, { syncMs, verifyMs }: { syncMs: number; verifyMs: number }): Promise<void> {
    transaction(this.#db, () => {
      this.#run('update address set running = 0 where running = 1')
      this.#run(
        `update address set check_at = null,
            next_sync_at = case when ? > 0 then coalesce(last_synced_at, created_at) + ? end
          where status in ('DONE', 'UNSYNCED')`,
        syncMs,
        syncMs,
      )
      this.#run(`update address set next_sync_at = ? where status = 'ERROR' and next_sync_at is null`, now)
      this.#run(
        `update address set verify_at = case when ?1 > 0 then min(coalesce(verify_at, ?2 + ?1), ?2 + ?1) end
          where verify_by_hand = 0 and history_id is not null`,
        verifyMs,
        now,
      )
      this.#run(
        `update history set orphaned = 1 where id not in (select history_id from address where history_id is not null)
          and id not in (select history_id from draft)`,
      )
    })
  }

  async request(id: number, now: number): Promise<TrackedAddress | null> {
    return transaction(this.#db, () => {
      this.#run(
        `update address set status = 'IN_PROGRESS', urgency = ${ASKED}, turn = ?, obtained = 0, total = null
          where id = ? and status <> 'IN_PROGRESS'`,
        now,
        id,
      )
      const row = this.#get(
        `update address set want = 'read', urgency = ${ASKED} where id = ? returning *`,
        id,
      )
      return row === undefined ? null : toTrackedAddress(row)
    })
  }

  async requestAll(now: number): Promise<number> {
    return transaction(this.#db, () => {
      this.#run(
        `update address set urgency = ${ASKED}, turn = ?1
          where status = 'IN_PROGRESS' and running = 0 and urgency < ${ASKED}`,
        now,
      )
      this.#run(
        `update address set status = 'IN_PROGRESS', urgency = ${ASKED}, turn = ?, obtained = 0, total = null,
            want = case when checkable = 1 then 'check' else 'read' end
          where status <> 'IN_PROGRESS'`,
        now,
      )
      return Number(this.#get('select count(*) as n from address')?.['n'])
    })
  }

  async requestDue(now: number, chains: readonly ChainSlug[]): Promise<number> {
    return transaction(this.#db, () => {
      const queue = `update address set status = 'IN_PROGRESS', urgency = unconfirmed > 0,
        turn = coalesce(last_synced_at, 0), obtained = 0, total = null`
      const due = this.#run(
        `${queue}, want = case when checkable = 1 then 'check' else 'read' end
          where next_sync_at is not null and next_sync_at <= ?1 and status <> 'IN_PROGRESS' and chain in (select value from json_each(?2))`,
        now,
        JSON.stringify(chains),
      )
      const checks = this.#run(
        `${queue}, want = 'check'
          where check_at <= ?1 and status = 'ERROR' and error_code = 'source_inconsistent' and chain in (select value from json_each(?2))`,
        now,
        JSON.stringify(chains),
      )
      return due + checks
    })
  }

  async nextDueAt(): Promise<number | null> {
    const row = this.#get(
      `select min(at) as at from (
        select min(next_sync_at) as at from address where next_sync_at is not null and status <> 'IN_PROGRESS'
        union all select min(check_at) from address where check_at is not null and status = 'ERROR')`,
    )
    return toNumber(row?.['at'] ?? null)
  }

  async queueHead(chains: readonly ChainSlug[]): Promise<QueueHead | null> {
    const row = this.#get(
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
      byHand: Number(row['urgency']) === ASKED,
    }
  }

  async claim(chain: ChainSlug): Promise<Claim | null> {
    return this.#claimOne(
      `select id from address where status = 'IN_PROGRESS' and running = 0 and chain = ? and want = 'read'
        order by urgency desc, turn, id limit 1`,
      chain,
    )
  }

  async current(hold: Hold): Promise<Claim> {
    return this.#held(hold, (row) => this.#toClaim(row))
  }

  async claimChecks(chain: ChainSlug, most: number): Promise<CheckClaim[]> {
    return transaction(this.#db, () =>
      this.#all(
        `update address set running = 1, run = run + 1 where id in (select id from address
            where status = 'IN_PROGRESS' and running = 0 and chain = ? and want = 'check'
            order by urgency desc, turn, id limit ?)
          returning *`,
        chain,
        most,
      ).map(toCheckClaim),
    )
  }

  async confirm(check: CheckClaim, at: Confirmation): Promise<TrackedAddress> {
    return this.#held(check, (row) => {
      const { balance, transactionCount, verification } = toTrackedAddress(row)
      const proof = { source: at.source, height: at.tip, at: at.at, balance, transactionCount }
      this.#setTip(check.chain, at.tip)
      return this.#update(
        `status = 'DONE', running = 0, proof_tip = ?, proof_source = ?, last_synced_at = ?, next_sync_at = ?,
          failures = 0, obtained = count, total = count, verification = ?,
          stated_balance = balance, stated_count = count, stated_source = ?, stated_at = ?,
          error_code = null, error_detail = null, error_retry_at = null`,
        check,
        at.tip,
        at.source,
        at.at,
        at.nextSyncAt,
        formatVerification(proven(verification, proof, true)),
        at.source,
        at.at,
      )
    })
  }

  /** Somebody who has asked meanwhile gets a reading. */
  async leave(check: CheckClaim, checkAt: number | null): Promise<TrackedAddress> {
    return this.#held(check, (row) =>
      row['want'] === 'read'
        ? this.#update('running = 0', check)
        : this.#update(`status = 'ERROR', running = 0, check_at = ?`, check, checkAt),
    )
  }

  async requeue(check: CheckClaim): Promise<void> {
    this.#held(check, () => this.#update(`running = 0, want = 'read'`, check))
  }

  async release(hold: Hold): Promise<void> {
    this.#run('update address set running = 0 where id = ? and run = ?', hold.addressId, hold.run)
  }

  async spread(
    dueBefore: number,
    chain: ChainSlug,
    { start, stepMs, perTurn, most }: Turns & { start: number; most: number },
  ): Promise<number> {
    return transaction(this.#db, () => {
      const place = 'row_number() over (order by unconfirmed > 0 desc, last_synced_at, id) - 1'
      const turns = `select id, cast(? + cast((${place}) / ? as integer) * ? as integer) as at from address
        where next_sync_at < ? and status <> 'IN_PROGRESS' and chain = ? order by at limit ?`
      const spread = this.#run(
        `update address set next_sync_at = turns.at from (${turns}) as turns where address.id = turns.id`,
        start,
        perTurn,
        stepMs,
        dueBefore,
        chain,
        most,
      )
      this.#run(
        `update address set check_at = ?1 where check_at < ?1 and status = 'ERROR' and chain = ?2`,
        dueBefore,
        chain,
      )
      return spread
    })
  }

  async suspend(chains: readonly ChainSlug[]): Promise<void> {
    this.#run(
      `update address set next_sync_at = null, check_at = null
        where (next_sync_at is not null or check_at is not null) and status <> 'IN_PROGRESS'
          and chain in (select value from json_each(?))`,
      JSON.stringify(chains),
    )
  }

  async requestVerification(id: number, now: number): Promise<TrackedAddress | null> {
    const row = this.#get(
      'update address set verify_by_hand = 1, verify_at = ? where id = ? returning *',
      now,
      id,
    )
    return row === undefined ? null : toTrackedAddress(row)
  }

  async nextVerificationAt(): Promise<number | null> {
    const row = this.#get(
      'select min(verify_at) as at from address where verify_at is not null and running = 0 and history_id is not null',
    )
    return toNumber(row?.['at'] ?? null)
  }

  async claimVerification(now: number, only: 'by-hand' | 'all'): Promise<Claim | null> {
    return this.#claimOne(
      `select id from address
        where ${only === 'by-hand' ? 'verify_by_hand = 1' : 'verify_at is not null'} and verify_at <= ?
          and running = 0 and status in ('DONE', 'ERROR') and history_id is not null
        order by verify_at limit 1`,
      now,
    )
  }

  async opine(hold: Hold, { verification, verifyAt }: Verdict): Promise<TrackedAddress> {
    return this.#held(hold, () =>
      this.#update(
        'verification = ?, verify_at = ?, verify_by_hand = 0, running = 0',
        hold,
        formatVerification(verification),
        verifyAt,
      ),
    )
  }

  async rows(historyId: number, position: number, limit: number): Promise<Row[]> {
    return this.#entries.range(historyId, position, position + limit)
  }

  async openHistory(hold: Hold): Promise<number> {
    return this.#held(hold, () => {
      const row = this.#get('insert into history default values returning id')
      return Number(row?.['id'])
    })
  }

  async stage(hold: Hold, { historyId, rows, draft, nextRowId }: Staged): Promise<void> {
    this.#held(hold, () => {
      this.#entries.write(historyId, rows)
      this.#run('update address set next_row_id = ? where id = ?', nextRowId, hold.addressId)
      if (draft === 'keep') return
      this.#run('delete from draft where address_id = ?', hold.addressId)
      if (draft !== 'forget') {
        this.#run(
          'insert into draft (address_id, history_id, base, first, next, carry, source) values (?, ?, ?, ?, ?, ?, ?)',
          hold.addressId,
          draft.historyId,
          draft.base,
          draft.first,
          draft.next,
          toColumn(draft.carry),
          draft.source,
        )
      }
    })
  }

  async dropDraft(hold: Hold): Promise<void> {
    this.#held(hold, () => {
      this.#run(
        'update history set orphaned = 1 where id in (select history_id from draft where address_id = ?)',
        hold.addressId,
      )
      this.#run('delete from draft where address_id = ?', hold.addressId)
    })
  }

  async report(hold: Hold, { obtained, total, stated }: Progress): Promise<TrackedAddress> {
    return this.#held(hold, () =>
      this.#update(
        'obtained = ?, total = ?, stated_balance = ?, stated_count = ?, stated_source = ?, stated_at = ?',
        hold,
        obtained,
        total,
        toColumn(stated.balance),
        stated.transactionCount,
        stated.source,
        stated.at,
      ),
    )
  }

  async publish(hold: Hold, shown: Publication): Promise<TrackedAddress> {
    return this.#held(hold, (before) => {
      this.#entries.write(shown.historyId, shown.rows)
      const oldHistory = toNumber(before['history_id'])
      if (oldHistory === shown.historyId) {
        this.#entries.remove(shown.historyId, Number(before['first']), shown.first)
      } else if (oldHistory !== null) {
        this.#run('update history set orphaned = 1 where id = ?', oldHistory)
      }
      this.#run(
        'update history set orphaned = 1 where id in (select history_id from draft where address_id = ? and history_id <> ?)',
        hold.addressId,
        shown.historyId,
      )
      this.#run('delete from draft where address_id = ?', hold.addressId)
      this.#setTip(String(before['chain']), shown.tip)
      const proof = {
        source: shown.source,
        height: shown.tip,
        at: shown.at,
        balance: shown.balance,
        transactionCount: shown.count,
      }
      const known = toTrackedAddress(before)
      this.#totals.add({
        chain: known.chain,
        addresses: 0,
        transactions: shown.count - known.transactionCount,
        balance: shown.balance - known.balance,
        unconfirmedBalance: shown.unconfirmedBalance - known.unconfirmedBalance,
      })
      if (!shown.unchanged) {
        const span = { historyId: shown.historyId, from: shown.first, to: shown.first + shown.count }
        this.#balances.drawSparkline(hold.addressId, span)
      }
      return this.#update(
        `checkable = ?, history_id = ?, first = ?, count = ?, unsettled = ?, balance = ?, unconfirmed_balance = ?, unconfirmed = ?, next_row_id = ?,
          upheavals = upheavals + ?, proof_tip = ?, proof_source = ?, fingerprint = ?, last_synced_at = ?, verification = ?,
          status = 'DONE', running = 0, next_sync_at = ?, verify_at = coalesce(verify_at, ?), check_at = null, failures = 0, obtained = ?, total = ?,
          error_code = null, error_detail = null, error_retry_at = null,
          stated_balance = ?, stated_count = ?, stated_source = ?, stated_at = ?,
          doubt_balance = null, doubt_count = null, doubt_source = null, doubt_since = null`,
        hold,
        shown.unsettled === 0 ? 1 : 0,
        shown.historyId,
        shown.first,
        shown.count,
        shown.unsettled,
        toColumn(shown.balance),
        toColumn(shown.unconfirmedBalance),
        shown.unconfirmed,
        shown.nextRowId,
        shown.upheaval ? 1 : 0,
        shown.tip,
        shown.source,
        shown.fingerprint,
        shown.at,
        formatVerification(proven(known.verification, proof, shown.unchanged)),
        shown.nextSyncAt,
        shown.verifyAt,
        shown.count,
        shown.count,
        toColumn(shown.balance),
        shown.count,
        shown.source,
        shown.at,
      )
    })
  }

  async fail(hold: Hold, failure: Failure): Promise<TrackedAddress> {
    return this.#held(hold, () => {
      const { error, doubt, mismatch } = failure
      if (mismatch !== null) {
        this.#update(
          'verification = ?, fingerprint = ?',
          hold,
          formatVerification(mismatch.verification),
          mismatch.fingerprint,
        )
      }
      return this.#update(
        `checkable = case when ? in ${NOTHING_LEARNT} then checkable else 0 end,
          status = 'ERROR', running = 0, error_code = ?, error_detail = ?, error_retry_at = ?, next_sync_at = ?,
          check_at = ?, failures = ?, doubt_balance = ?, doubt_count = ?, doubt_source = ?, doubt_since = ?`,
        hold,
        error.code,
        error.code,
        error.detail,
        error.retryAt,
        failure.nextSyncAt,
        failure.checkAt,
        failure.failures,
        doubt === null ? null : toColumn(doubt.balance),
        doubt?.transactionCount ?? null,
        doubt?.source ?? null,
        doubt?.since ?? null,
      )
    })
  }

  async sweep(most: number): Promise<boolean> {
    return transaction(this.#db, () => {
      const orphan = this.#get('select id from history where orphaned = 1 limit 1')
      if (orphan === undefined) return false
      const id = Number(orphan['id'])
      const drawn = this.#run(SWEEP_STRETCHES, id, most)
      if (drawn > 0) return true
      const swept = this.#run(
        `delete from entry where history_id = ?1 and position < coalesce(
          (select position from entry where history_id = ?1 order by position limit 1 offset ?2), 9e15)`,
        id,
        most,
      )
      if (swept < most) this.#run('delete from history where id = ?', id)
      return true
    })
  }

  #claimOne(selectId: string, ...values: Value[]): Claim | null {
    return transaction(this.#db, () => {
      const row = this.#get(
        `update address set running = 1, run = run + 1 where id = (${selectId}) returning *`,
        ...values,
      )
      return row === undefined ? null : this.#toClaim(row)
    })
  }

  #toClaim(row: AddressColumns): Claim {
    return toClaim(row, this.#get('select * from draft where address_id = ?', row['id'] as bigint))
  }

  /** Runs `work` in one transaction, unless the run has lost its address. */
  #held<T>(hold: Hold, work: (row: AddressColumns) => T): T {
    return transaction(this.#db, () => {
      const row = this.#get(
        'select * from address where id = ? and run = ? and running = 1',
        hold.addressId,
        hold.run,
      )
      if (row === undefined) throw new RunLost(`run ${hold.run} of address ${hold.addressId} is over`)
      return work(row)
    })
  }

  #update(assignments: string, hold: Hold, ...values: Value[]): TrackedAddress {
    const row = this.#get(
      `update address set ${assignments} where id = ? returning *`,
      ...values,
      hold.addressId,
    )
    return toTrackedAddress(row as AddressColumns)
  }

  #setTip(chain: string, height: number): void {
    this.#run(
      'insert into chain_tip (chain, height) values (?, ?) on conflict do update set height = max(height, excluded.height)',
      chain,
      height,
    )
  }

  #get(sql: string, ...values: Value[]): AddressColumns | undefined {
    return this.#prepared(sql).get(...values)
  }

  #all(sql: string, ...values: Value[]): AddressColumns[] {
    return this.#prepared(sql).all(...values)
  }

  #run(sql: string, ...values: Value[]): number {
    return Number(this.#prepared(sql).run(...values).changes)
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#db.prepare(sql)
    statement.setReadBigInts(true)
    this.#statements.set(sql, statement)
    return statement
  }
}

type Value = string | number | bigint | null
