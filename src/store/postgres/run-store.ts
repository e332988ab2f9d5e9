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
import { formatVerification, toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { setColumns } from './address-row.ts'
import { announce } from './announcements.ts'
import type { ChainTips } from './chain-tips.ts'
import { addToTotals } from './chain-totals.ts'
import { readClaim } from './claims.ts'
import type { Columns, Database, Sql } from './database.ts'
import { readEntries, removeEntries, writeEntries } from './entries.ts'
import { drawSparkline } from './histories.ts'
import { toHistoryId } from './history-key.ts'
import type { JobQueue } from './job-queue.ts'
import { orphan, sweepOrphan } from './orphans.ts'
import { enqueue } from './waiting.ts'

/** Failures that say nothing about an address: what a set answer could settle before, it still can. */
const NOTHING_LEARNT = ['rate_limited', 'source_unavailable', 'invalid_key']

const NO_ERROR = { error_code: null, error_detail: null, error_retry_at: null }

/** Each write of a run names its fencing number and is refused when another run has begun. */
export class PostgresRunStore implements RunStore {
  readonly #db: Database
  readonly #jobs: JobQueue
  readonly #tips: ChainTips

  constructor(db: Database, jobs: JobQueue, tips: ChainTips) {
    this.#db = db
    this.#jobs = jobs
    this.#tips = tips
  }

  async current(hold: Lease): Promise<Claim> {
    return this.#held(hold, (tx, row) => readClaim(tx, row))
  }

  async markUnchanged(check: CheckClaim, at: UnchangedAt): Promise<TrackedAddress> {
    return this.#held(check, async (tx, row) => {
      const { balance, transactionCount, verification } = toTrackedAddress(row)
      const proof = { source: at.source, height: at.tip, at: at.at, balance, transactionCount }
      await this.#tips.raise(tx, check.chain, at.tip)
      return this.#end(tx, row, {
        status: 'DONE',
        proof_tip: at.tip,
        proof_source: at.source,
        last_synced_at: at.at,
        next_sync_at: at.nextSyncAt,
        failures: 0,
        obtained: row['count'],
        total: row['count'],
        verification: formatVerification(proven(verification, proof, true)),
        stated_balance: row['balance'],
        stated_count: row['count'],
        stated_source: at.source,
        stated_at: at.at,
        ...NO_ERROR,
      })
    })
  }

  /** Somebody who has asked meanwhile gets a reading. */
  async keepFailed(check: CheckClaim, checkAt: number | null): Promise<TrackedAddress> {
    return this.#held(check, (tx, row) =>
      this.#end(tx, row, row['want'] === 'read' ? {} : { status: 'ERROR', check_at: checkAt }),
    )
  }

  async requeue(check: CheckClaim): Promise<void> {
    await this.#held(check, (tx, row) => this.#end(tx, row, { want: 'read' }))
  }

  async release(hold: Lease): Promise<void> {
    try {
      await this.#held(hold, (tx, row) => this.#end(tx, row, {}))
    } catch (error) {
      if (!(error instanceof RunLost)) throw error
    }
  }

  async recordOpinions(hold: Lease, { verification, verifyAt }: CrossCheckResult): Promise<TrackedAddress> {
    return this.#held(hold, (tx, row) =>
      this.#end(tx, row, {
        verification: formatVerification(verification),
        verify_at: verifyAt,
        verify_by_hand: 0,
      }),
    )
  }

  async rows(historyId: number, position: number, limit: number): Promise<Row[]> {
    return limit === 0 ? [] : readEntries(this.#db, historyId, position, position + limit)
  }

  async openHistory(hold: Lease): Promise<number> {
    return this.#held(hold, async (tx, row) => {
      await orphan(tx, [row['opened_id']])
      const history = Number(row['histories']) + 1
      const historyId = toHistoryId({ addressId: hold.addressId, history })
      await setColumns(tx, hold.addressId, { histories: history, opened_id: historyId })
      return historyId
    })
  }

  async stage(hold: Lease, { historyId, rows, draft, nextRowId }: Staged): Promise<void> {
    await this.#held(hold, async (tx, row) => {
      await writeEntries(tx, historyId, rows)
      const drafted = typeof draft !== 'string'
      const found = drafted && Number(row['opened_id']) === draft.historyId
      await setColumns(tx, hold.addressId, { next_row_id: nextRowId, ...(found ? { opened_id: null } : {}) })
      if (draft === 'keep') return
      const { addressId } = hold
      const gone = await tx.one('delete from draft where address_id = $1 returning history_id', [addressId])
      if (drafted) {
        await tx.run(
          'insert into draft (address_id, history_id, base, first, next, carry, source) values ($1, $2, $3, $4, $5, $6, $7)',
          [addressId, draft.historyId, draft.base, draft.first, draft.next, draft.carry, draft.source],
        )
      } else if (gone !== undefined) {
        // It is written on, though no draft remembers how far it has come.
        await setColumns(tx, addressId, { opened_id: gone['history_id'] })
      }
    })
  }

  async dropDraft(hold: Lease): Promise<void> {
    await this.#held(hold, async (tx) => {
      const gone = await tx.one('delete from draft where address_id = $1 returning history_id', [
        hold.addressId,
      ])
      await orphan(tx, [gone?.['history_id']])
    })
  }

  async report(hold: Lease, { obtained, total, stated }: Progress): Promise<TrackedAddress> {
    return this.#held(hold, async (tx) => {
      const after = await setColumns(tx, hold.addressId, {
        obtained,
        total,
        stated_balance: stated.balance,
        stated_count: stated.transactionCount,
        stated_source: stated.source,
        stated_at: stated.at,
      })
      await announce(tx, { kind: 'address', ids: [hold.addressId] })
      return toTrackedAddress(after)
    })
  }

  async publish(hold: Lease, shown: Publication): Promise<TrackedAddress> {
    return this.#held(hold, async (tx, before) => {
      const { addressId } = hold
      const known = toTrackedAddress(before)
      await writeEntries(tx, shown.historyId, shown.rows)
      const oldHistory = toNumber(before['history_id'])
      if (oldHistory === shown.historyId) {
        await removeEntries(tx, shown.historyId, Number(before['first']), shown.first)
      }
      const draft = await tx.one('delete from draft where address_id = $1 returning history_id', [addressId])
      const left = [oldHistory, toNumber(draft?.['history_id'] ?? null), toNumber(before['opened_id'])]
      await orphan(
        tx,
        left.filter((id) => id !== shown.historyId),
      )
      await this.#tips.raise(tx, known.chain, shown.tip)
      const proof = {
        source: shown.source,
        height: shown.tip,
        at: shown.at,
        balance: shown.balance,
        transactionCount: shown.count,
      }
      if (!shown.unchanged) {
        const span = { historyId: shown.historyId, from: shown.first, to: shown.first + shown.count }
        await drawSparkline(tx, addressId, span)
      }
      await addToTotals(tx, addressId, {
        chain: known.chain,
        addresses: 0,
        transactions: shown.count - known.transactionCount,
        balance: shown.balance - known.balance,
        unconfirmedBalance: shown.unconfirmedBalance - known.unconfirmedBalance,
      })
      return this.#end(tx, before, {
        checkable: shown.unsettled === 0 ? 1 : 0,
        history_id: shown.historyId,
        opened_id: null,
        first: shown.first,
        count: shown.count,
        unsettled: shown.unsettled,
        balance: shown.balance,
        unconfirmed_balance: shown.unconfirmedBalance,
        unconfirmed: shown.unconfirmed,
        next_row_id: shown.nextRowId,
        upheavals: Number(before['upheavals']) + (shown.revised ? 1 : 0),
        proof_tip: shown.tip,
        proof_source: shown.source,
        fingerprint: shown.fingerprint,
        last_synced_at: shown.at,
        verification: formatVerification(proven(known.verification, proof, shown.unchanged)),
        status: 'DONE',
        next_sync_at: shown.nextSyncAt,
        verify_at: before['verify_at'] ?? shown.verifyAt,
        check_at: null,
        failures: 0,
        obtained: shown.count,
        total: shown.count,
        ...NO_ERROR,
        stated_balance: shown.balance,
        stated_count: shown.count,
        stated_source: shown.source,
        stated_at: shown.at,
        doubt_balance: null,
        doubt_count: null,
        doubt_source: null,
        doubt_since: null,
      })
    })
  }

  async fail(
    hold: Lease,
    { error, pendingRollback, mismatch, ...failure }: Failure,
  ): Promise<TrackedAddress> {
    return this.#held(hold, (tx, before) =>
      this.#end(tx, before, {
        ...(mismatch === null
          ? {}
          : { verification: formatVerification(mismatch.verification), fingerprint: mismatch.fingerprint }),
        ...(NOTHING_LEARNT.includes(error.code) ? {} : { checkable: 0 }),
        status: 'ERROR',
        error_code: error.code,
        error_detail: error.detail,
        error_retry_at: error.retryAt,
        next_sync_at: failure.nextSyncAt,
        check_at: failure.checkAt,
        failures: failure.failures,
        doubt_balance: pendingRollback?.balance ?? null,
        doubt_count: pendingRollback?.transactionCount ?? null,
        doubt_source: pendingRollback?.source ?? null,
        doubt_since: pendingRollback?.since ?? null,
      }),
    )
  }

  async sweep(most: number): Promise<boolean> {
    return this.#db.transaction((tx) => sweepOrphan(tx, most))
  }

  /** Runs `work` in one transaction, unless the run has lost its address. */
  async #held<T>(hold: Lease, work: (tx: Sql, row: Columns) => Promise<T>): Promise<T> {
    return this.#db.transaction(async (tx) => {
      const row = await tx.one(
        'select * from address where id = $1 and run = $2 and running = 1 for update',
        [hold.addressId, hold.run],
      )
      if (row !== undefined) return work(tx, row)
      this.#jobs.letGo(hold)
      throw new RunLost(`run ${hold.run} of address ${hold.addressId} is over`)
    })
  }

  /** Ends a run: its job is done, and what is asked for meanwhile waits again. */
  async #end(tx: Sql, before: Columns, columns: Columns): Promise<TrackedAddress> {
    const id = Number(before['id'])
    await this.#jobs.finish(tx, before)
    const after = await setColumns(tx, id, { ...columns, running: 0, job: null })
    if (after['status'] === 'IN_PROGRESS') await enqueue(tx, this.#jobs, [after])
    await announce(tx, { kind: 'address', ids: [id] })
    return toTrackedAddress(after)
  }
}
