import type { DatabaseSync } from 'node:sqlite'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { type CheckClaim, type Claim, type Lease, RunLost } from '../../domain/ports/claim.ts'
import type {
  CrossCheckResult,
  Failure,
  Progress,
  Publication,
  RunStore,
  Staged,
  UnchangedAt,
} from '../../domain/ports/run-store.ts'
import { proven } from '../../domain/verification/verification.ts'
import {
  type AddressColumns,
  formatVerification,
  toNumber,
  toTrackedAddress,
} from '../shared/columns/address-columns.ts'
import { toColumn } from './amount-column.ts'
import type { ChainTotals } from './chain-totals.ts'
import { readClaim } from './claims.ts'
import type { Entries } from './entries.ts'
import type { Sparklines } from './sparklines.ts'
import { Statements, type Value } from './statements.ts'
import { transaction } from './transaction.ts'

/** Failures that say nothing about an address: what a set answer could settle before, it still can. */
const NOTHING_LEARNT = `('rate_limited', 'source_unavailable', 'invalid_key')`
const SWEEP_STRETCHES = `delete from stretch where history_id = ?1 and (level, number) in
  (select level, number from stretch where history_id = ?1 limit ?2)`

/** Each write of a run names its fencing number and is refused when another run has begun. */
export class SqliteRunStore implements RunStore {
  readonly #db: DatabaseSync
  readonly #statements: Statements
  readonly #entries: Entries
  readonly #totals: ChainTotals
  readonly #sparklines: Sparklines

  constructor(db: DatabaseSync, entries: Entries, totals: ChainTotals, sparklines: Sparklines) {
    this.#db = db
    this.#statements = new Statements(db)
    this.#entries = entries
    this.#totals = totals
    this.#sparklines = sparklines
  }

  async current(hold: Lease): Promise<Claim> {
    return this.#held(hold, (row) => readClaim(this.#statements, row))
  }

  async markUnchanged(check: CheckClaim, at: UnchangedAt): Promise<TrackedAddress> {
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
  async keepFailed(check: CheckClaim, checkAt: number | null): Promise<TrackedAddress> {
    return this.#held(check, (row) =>
      row['want'] === 'read'
        ? this.#update('running = 0', check)
        : this.#update(`status = 'ERROR', running = 0, check_at = ?`, check, checkAt),
    )
  }

  async requeue(check: CheckClaim): Promise<void> {
    this.#held(check, () => this.#update(`running = 0, want = 'read'`, check))
  }

  async release(hold: Lease): Promise<void> {
    this.#statements.run('update address set running = 0 where id = ? and run = ?', hold.addressId, hold.run)
  }

  async recordOpinions(hold: Lease, { verification, verifyAt }: CrossCheckResult): Promise<TrackedAddress> {
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

  async openHistory(hold: Lease): Promise<number> {
    return this.#held(hold, () => {
      const row = this.#statements.get('insert into history default values returning id')
      return Number(row?.['id'])
    })
  }

  async stage(hold: Lease, { historyId, rows, draft, nextRowId }: Staged): Promise<void> {
    this.#held(hold, () => {
      this.#entries.write(historyId, rows)
      this.#statements.run('update address set next_row_id = ? where id = ?', nextRowId, hold.addressId)
      if (draft === 'keep') return
      this.#statements.run('delete from draft where address_id = ?', hold.addressId)
      if (draft !== 'forget') {
        this.#statements.run(
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

  async dropDraft(hold: Lease): Promise<void> {
    this.#held(hold, () => {
      this.#statements.run(
        'update history set orphaned = 1 where id in (select history_id from draft where address_id = ?)',
        hold.addressId,
      )
      this.#statements.run('delete from draft where address_id = ?', hold.addressId)
    })
  }

  async report(hold: Lease, { obtained, total, stated }: Progress): Promise<TrackedAddress> {
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

  async publish(hold: Lease, shown: Publication): Promise<TrackedAddress> {
    return this.#held(hold, (before) => {
      this.#entries.write(shown.historyId, shown.rows)
      const oldHistory = toNumber(before['history_id'])
      if (oldHistory === shown.historyId) {
        this.#entries.remove(shown.historyId, Number(before['first']), shown.first)
      } else if (oldHistory !== null) {
        this.#statements.run('update history set orphaned = 1 where id = ?', oldHistory)
      }
      this.#statements.run(
        'update history set orphaned = 1 where id in (select history_id from draft where address_id = ? and history_id <> ?)',
        hold.addressId,
        shown.historyId,
      )
      this.#statements.run('delete from draft where address_id = ?', hold.addressId)
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
        this.#sparklines.draw(hold.addressId, span)
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
        shown.revised ? 1 : 0,
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

  async fail(hold: Lease, failure: Failure): Promise<TrackedAddress> {
    return this.#held(hold, () => {
      const { error, pendingRollback, mismatch } = failure
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
        pendingRollback === null ? null : toColumn(pendingRollback.balance),
        pendingRollback?.transactionCount ?? null,
        pendingRollback?.source ?? null,
        pendingRollback?.since ?? null,
      )
    })
  }

  async sweep(most: number): Promise<boolean> {
    return transaction(this.#db, () => {
      const orphan = this.#statements.get('select id from history where orphaned = 1 limit 1')
      if (orphan === undefined) return false
      const id = Number(orphan['id'])
      const drawn = this.#statements.run(SWEEP_STRETCHES, id, most)
      if (drawn > 0) return true
      const swept = this.#statements.run(
        `delete from entry where history_id = ?1 and position < coalesce(
          (select position from entry where history_id = ?1 order by position limit 1 offset ?2), 9e15)`,
        id,
        most,
      )
      if (swept < most) this.#statements.run('delete from history where id = ?', id)
      return true
    })
  }

  /** Runs `work` in one transaction, unless the run has lost its address. */
  #held<T>(hold: Lease, work: (row: AddressColumns) => T): T {
    return transaction(this.#db, () => {
      const row = this.#statements.get(
        'select * from address where id = ? and run = ? and running = 1',
        hold.addressId,
        hold.run,
      )
      if (row === undefined) throw new RunLost(`run ${hold.run} of address ${hold.addressId} is over`)
      return work(row)
    })
  }

  #update(assignments: string, hold: Lease, ...values: Value[]): TrackedAddress {
    const row = this.#statements.get(
      `update address set ${assignments} where id = ? returning *`,
      ...values,
      hold.addressId,
    )
    return toTrackedAddress(row as AddressColumns)
  }

  #setTip(chain: string, height: number): void {
    this.#statements.run(
      'insert into chain_tip (chain, height) values (?, ?) on conflict do update set height = max(height, excluded.height)',
      chain,
      height,
    )
  }
}
