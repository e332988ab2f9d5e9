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
import { type AddressColumns, toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { failed, keptFailed } from '../shared/transitions/failed.ts'
import { opinionsRecorded } from '../shared/transitions/opinions-recorded.ts'
import { progressed } from '../shared/transitions/progressed.ts'
import { published } from '../shared/transitions/published.ts'
import { requeued } from '../shared/transitions/requested.ts'
import type { ColumnValues, Transition } from '../shared/transitions/transition.ts'
import { unchanged } from '../shared/transitions/unchanged.ts'
import type { AddressRows } from './address-rows.ts'
import type { ChainTips } from './chain-tips.ts'
import type { ChainTotals } from './chain-totals.ts'
import { readClaim } from './claims.ts'
import type { Drafts } from './drafts.ts'
import type { Entries } from './entries.ts'
import type { RowSets } from './row-sets.ts'
import type { Sparklines } from './sparklines.ts'
import { Statements } from './statements.ts'
import { transaction } from './transaction.ts'

export interface RunStoreParts {
  readonly rows: AddressRows
  readonly entries: Entries
  readonly rowSets: RowSets
  readonly drafts: Drafts
  readonly tips: ChainTips
  readonly totals: ChainTotals
  readonly sparklines: Sparklines
}

/** Every write of a run carries its fencing token and is refused once another run has begun. */
export class SqliteRunStore implements RunStore {
  readonly #db: DatabaseSync
  readonly #parts: RunStoreParts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: RunStoreParts) {
    this.#db = db
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  async current(lease: Lease): Promise<Claim> {
    return this.#leased(lease, (row) => readClaim(this.#statements, row))
  }

  async markUnchanged(check: CheckClaim, at: UnchangedAt): Promise<TrackedAddress> {
    return this.#leased(check, (row) => {
      this.#parts.tips.raise(check.chain, at.tip)
      return this.#end(row, unchanged(row, at))
    })
  }

  async keepFailed(check: CheckClaim, checkAt: number | null): Promise<TrackedAddress> {
    return this.#leased(check, (row) => this.#end(row, keptFailed(row, checkAt)))
  }

  async requeue(check: CheckClaim): Promise<void> {
    this.#leased(check, (row) => this.#end(row, requeued()))
  }

  async release({ addressId, run }: Lease): Promise<void> {
    this.#statements.run('update sync set running = 0 where address_id = ? and run = ?', addressId, run)
  }

  async recordOpinions(lease: Lease, result: CrossCheckResult): Promise<TrackedAddress> {
    return this.#leased(lease, (row) => this.#end(row, opinionsRecorded(row, result)))
  }

  async rows(historyId: number, position: number, limit: number): Promise<Row[]> {
    return this.#parts.entries.range(historyId, position, position + limit)
  }

  async openHistory(lease: Lease): Promise<number> {
    return this.#leased(lease, () => this.#parts.rowSets.open())
  }

  async stage(lease: Lease, { historyId, rows, draft, nextRowId }: Staged): Promise<void> {
    this.#leased(lease, (row) => {
      this.#parts.entries.write(historyId, rows)
      this.#statements.run(
        'update history set next_row_id = ? where id = ?',
        nextRowId,
        Number(row['history_id']),
      )
      if (draft === 'keep') return
      if (draft === 'forget') this.#parts.drafts.remove(lease.addressId)
      else this.#parts.drafts.put(lease.addressId, draft)
    })
  }

  async dropDraft({ addressId, ...lease }: Lease): Promise<void> {
    this.#leased({ addressId, ...lease }, () => this.#orphan(this.#parts.drafts.remove(addressId)))
  }

  async report(lease: Lease, progress: Progress): Promise<TrackedAddress> {
    return this.#leased(lease, (row) => toTrackedAddress(this.#parts.rows.apply(row, progressed(progress))))
  }

  async publish(lease: Lease, publication: Publication): Promise<TrackedAddress> {
    return this.#leased(lease, (row) => {
      this.#show(row, publication)
      const before = toTrackedAddress(row)
      this.#parts.tips.raise(before.chain, publication.tip)
      this.#parts.totals.add({
        chain: before.chain,
        addresses: 0,
        transactions: publication.count - before.transactionCount,
        balance: publication.balance - before.balance,
        unconfirmedBalance: publication.unconfirmedBalance - before.unconfirmedBalance,
      })
      return this.#end(row, published(row, publication), { row_set_id: publication.historyId })
    })
  }

  async fail(lease: Lease, failure: Failure): Promise<TrackedAddress> {
    return this.#leased(lease, (row) => this.#end(row, failed(row, failure)))
  }

  async sweep(most: number): Promise<boolean> {
    return this.#parts.rowSets.sweep(most)
  }

  /** Writes the last rows, and drops the row sets that the publication replaces. */
  #show(row: AddressColumns, { plan, historyId, first, count, rows, unchanged: same }: Publication): void {
    const { entries, drafts, sparklines } = this.#parts
    entries.write(historyId, rows)
    const old = toNumber(row['row_set_id'])
    if (plan === 'extend') entries.remove(historyId, Number(row['first']), first)
    else this.#orphan(old)
    const drafted = drafts.remove(Number(row['id']))
    if (drafted !== historyId) this.#orphan(drafted)
    if (!same)
      sparklines.draw(Number(row['history_id']), {
        rowSetId: historyId,
        from: first,
        to: first + count,
      })
  }

  #orphan(rowSetId: number | null): void {
    if (rowSetId !== null) this.#parts.rowSets.orphan(rowSetId)
  }

  /** Ends the run. */
  #end(row: AddressColumns, transition: Transition, shown: ColumnValues = {}): TrackedAddress {
    const { history, sync } = transition
    const ended = { ...transition, history: { ...history, ...shown }, sync: { ...sync, running: 0 } }
    return toTrackedAddress(this.#parts.rows.apply(row, ended))
  }

  /** Runs `work` in one transaction, unless the run has lost its address. */
  #leased<T>(lease: Lease, work: (row: AddressColumns) => T): T {
    return transaction(this.#db, () => {
      const row = this.#parts.rows.leased(lease)
      if (row === undefined) throw new RunLost(`run ${lease.run} of address ${lease.addressId} is over`)
      return work(row)
    })
  }
}
