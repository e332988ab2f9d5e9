import type { DatabaseSync } from 'node:sqlite'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { type CheckClaim, type Claim, type Lease, RunLost } from '../../domain/ports/claim.ts'
import type { Integrity } from '../../domain/ports/integrity.ts'
import type {
  CrossCheckResult,
  Failure,
  Progress,
  Publication,
  RunStore,
  Staged,
  UnchangedAt,
  UnchangedCheck,
} from '../../domain/ports/run-store.ts'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import { type AddressColumns, toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { chainOf } from '../shared/columns/chain-column.ts'
import type { ColumnValues } from '../shared/columns/joined-row.ts'
import { changedStanding } from '../shared/columns/standing-column.ts'
import { requireChecked } from '../shared/digests/checked-history.ts'
import { headerDigest, isHeaderIntact, withNextRowId } from '../shared/digests/header-digest.ts'
import { rehashedSegments } from '../shared/digests/rehashed-segments.ts'
import { againIfAnnounced } from '../shared/transitions/announced-meanwhile.ts'
import { failed, keptFailed } from '../shared/transitions/failed.ts'
import { opinionsRecorded } from '../shared/transitions/opinions-recorded.ts'
import { progressed } from '../shared/transitions/progressed.ts'
import { published } from '../shared/transitions/published.ts'
import { REQUEUED_ALONE, requeued } from '../shared/transitions/requested.ts'
import type { Transition } from '../shared/transitions/transition.ts'
import { unchanged } from '../shared/transitions/unchanged.ts'
import type { AddressRows } from './address-rows.ts'
import type { AssetTotals } from './asset-totals.ts'
import type { ChainTips } from './chain-tips.ts'
import type { SqliteChanges } from './changes.ts'
import { readClaim } from './claims.ts'
import { CommitGroup } from './commit-group.ts'
import type { DeletedAddresses } from './deleted-addresses.ts'
import type { Drafts } from './drafts.ts'
import type { Entries } from './entries.ts'
import type { EventWriter } from './event-writer.ts'
import { edgeDigests } from './history-digests.ts'
import type { OwnerMarks } from './owners/owner-marks.ts'
import type { RangeSummaries } from './range-summaries.ts'
import type { RowChecks } from './row-checks.ts'
import type { RowSets } from './row-sets.ts'
import type { Sparklines } from './sparklines.ts'
import { Statements } from './statements.ts'
import { readable } from './unreadable.ts'
import type { WalletAddresses } from './wallet-addresses.ts'
import type { WalletRemovals } from './wallet-removals.ts'

export interface RunStoreParts {
  readonly rows: AddressRows
  readonly entries: Entries
  readonly rowSets: RowSets
  readonly walletRemovals: WalletRemovals
  readonly drafts: Drafts
  readonly deleted: DeletedAddresses
  readonly tips: ChainTips
  readonly totals: AssetTotals
  readonly sparklines: Sparklines
  readonly events: EventWriter
  readonly changes: SqliteChanges
  readonly summaries: RangeSummaries
  readonly checks: RowChecks
  readonly marks: OwnerMarks
  readonly walletAddresses: WalletAddresses
  readonly integrity: Integrity
}

/** Every write of a run carries its fencing token and is rejected once another run has begun. */
export class SqliteRunStore implements RunStore {
  readonly integrity: Integrity
  /** By one commit. */
  readonly publishedAtOnce = 16
  readonly #parts: RunStoreParts
  readonly #statements: Statements
  readonly #group: CommitGroup

  constructor(db: DatabaseSync, parts: RunStoreParts) {
    this.integrity = parts.integrity
    this.#parts = parts
    this.#statements = new Statements(db)
    this.#group = new CommitGroup(db, parts.changes)
  }

  async current(lease: Lease): Promise<Claim> {
    return this.#leased(lease, (row) => readClaim(this.#statements, row))
  }

  async markUnchanged(check: CheckClaim, at: UnchangedAt): Promise<void> {
    this.#leased(check, (row, changed) => {
      this.#parts.tips.record(check.chain, at.tip, check.tip)
      this.#endRun(row, unchanged(row, at), changed)
    })
  }

  async markAllUnchanged(checks: readonly UnchangedCheck[]): Promise<void> {
    for (const { check, at } of checks) {
      await this.markUnchanged(check, at).catch((error: unknown) => {
        if (!(error instanceof RunLost)) throw error
      })
    }
  }

  async keepFailed(check: CheckClaim, checkAt: number | null): Promise<void> {
    this.#leased(check, (row, changed) => this.#endRun(row, keptFailed(row, checkAt), changed))
  }

  async requeue(check: CheckClaim, behind?: number): Promise<void> {
    this.#leased(check, (row) => this.#parts.rows.apply(row, released(requeued(behind))))
  }

  async requeueAlone(lease: Lease): Promise<void> {
    this.#leased(lease, (row) => this.#parts.rows.apply(row, released(REQUEUED_ALONE)))
  }

  async release({ addressId, run }: Lease): Promise<void> {
    this.#parts.changes.transaction(() =>
      this.#statements.run('update sync set running = 0 where address_id = ? and run = ?', addressId, run),
    )
  }

  async recordOpinions(lease: Lease, result: CrossCheckResult): Promise<void> {
    this.#leased(lease, (row, changed) => this.#endRun(row, opinionsRecorded(row, result), changed))
  }

  async rows(rowSetId: number, position: number, limit: number): Promise<Row[]> {
    return readable(() => this.#parts.entries.range(rowSetId, position, position + limit))
  }

  async openRowSet(lease: Lease): Promise<number> {
    return await this.#grouped(lease, () => this.#parts.rowSets.open())
  }

  async stage(lease: Lease, { rowSetId, rows, draft, nextRowId }: Staged): Promise<void> {
    this.#leased(lease, (row) => {
      this.#parts.entries.write(rowSetId, rows)
      this.#acquit(row)
      this.#parts.rows.apply(row, { history: withNextRowId(row, nextRowId), sync: {}, events: [] })
      if (draft === 'keep') return
      if (draft === 'forget') this.#parts.drafts.remove(lease.addressId)
      else this.#parts.drafts.put(lease.addressId, draft)
    })
  }

  async dropDraft(lease: Lease): Promise<void> {
    this.#leased(lease, () => this.#orphan(this.#parts.drafts.remove(lease.addressId)))
  }

  async report(lease: Lease, progress: Progress): Promise<void> {
    this.#leased(lease, (row, changed) => {
      changed({ kind: 'address', id: lease.addressId })
      this.#parts.rows.apply(row, progressed(progress))
    })
  }

  async publish(lease: Lease, publication: Publication): Promise<void> {
    await this.#grouped(lease, (row, changed) => {
      if (publication.plan === 'extend') this.#requireIntact(row, publication)
      if (this.#writeMarked(row, publication)) changed({ kind: 'merge' })
      if (!publication.unchanged) this.#drawSparkline(row, publication)
      const before = toTrackedAddress(row)
      if (before.transactionCount === 0 && publication.count > 0) {
        this.#parts.walletAddresses.markUsed(before.id, changed)
      }
      this.#parts.tips.record(before.chain, publication.tip, toNumber(row['proof_tip']))
      const asset = nativeAsset(before.chain).id
      this.#parts.totals.add({
        asset,
        addresses: 0,
        transactions: publication.count - before.transactionCount,
        balance: publication.balance - before.balance,
        unconfirmedBalance: publication.unconfirmedBalance - before.unconfirmedBalance,
      })
      const arrived = this.#parts.events.writeArrived(subjectOf(row), publication)
      if (arrived > 0) changed({ kind: 'event' })
      const transition = published(row, publication)
      const history = this.#sealed(
        row,
        { ...transition.history, row_set_id: publication.rowSetId },
        publication,
      )
      this.#endRun(row, { ...transition, history }, changed)
      if (!isHeaderIntact(row)) this.#parts.totals.recompute(asset)
    })
  }

  async fail(lease: Lease, failure: Failure): Promise<void> {
    this.#leased(lease, (row, changed) => this.#endRun(row, failed(row, failure), changed))
  }

  async finaliseDeletions(now: number): Promise<number | null> {
    return this.#parts.changes.transaction(() => this.#parts.deleted.finalise(now))
  }

  async sweep(limit: number): Promise<boolean> {
    return this.#parts.walletRemovals.removeSome() || this.#parts.rowSets.sweep(limit)
  }

  /** Throws DamagedHistory if what the publication builds on is damaged. */
  #requireIntact(row: AddressColumns, publication: Publication): void {
    const shown = requireChecked(row)
    if (shown === null) return
    for (const segment of rehashedSegments(shown, publication)) this.#parts.checks.read(shown, segment)
  }

  /** Writes the last rows, and marks from where on they change merged histories; false if they change none. */
  #writeMarked(row: AddressColumns, publication: Publication): boolean {
    const { marks } = this.#parts
    const [id, chain] = [Number(row['id']), chainOf(row)]
    if (publication.unchanged || !marks.isMember(id, chain)) {
      this.#writeRows(row, publication)
      return false
    }
    const isInPlace = publication.plan === 'extend'
    const inPlace = isInPlace ? marks.lowestInPlace(row, publication) : null
    this.#writeRows(row, publication)
    const from = isInPlace ? inPlace : marks.lowestReplaced(row, publication)
    if (from !== null) marks.changed(id, chain, from, marks.newestOf(publication))
    return from !== null
  }

  /** Writes the last rows, and drops the row sets that the publication replaces. */
  #writeRows(row: AddressColumns, { plan, rowSetId, first, rows }: Publication): void {
    const { entries, drafts } = this.#parts
    entries.write(rowSetId, rows)
    const old = toNumber(row['row_set_id'])
    if (plan === 'extend') entries.remove(rowSetId, Number(row['first']), first)
    // A damaged header may name the row set of another history; the next start finds its own to be unreferenced.
    else if (isHeaderIntact(row)) this.#orphan(old)
    const drafted = drafts.remove(Number(row['id']))
    if (drafted !== rowSetId) this.#orphan(drafted)
  }

  /** With the digests of the rows and of the header itself. */
  #sealed(row: AddressColumns, header: ColumnValues, shown: Publication): ColumnValues {
    const { rowSetId, first, count, unchanged } = shown
    const isKnown = unchanged && row['ranges_digest'] !== null
    const edges = isKnown ? {} : edgeDigests(rowSetId, { from: first, to: first + count }, this.#parts)
    const digested = { ...header, ...edges }
    return { ...digested, digest: headerDigest({ ...row, ...digested }) }
  }

  #drawSparkline(row: AddressColumns, { rowSetId, first, count }: Publication): void {
    const range = { rowSetId, from: first, to: first + count }
    this.#parts.sparklines.draw(Number(row['history_id']), range)
  }

  /** A run that makes progress does not end the process again and again at the same place. */
  #acquit(row: AddressColumns): void {
    if (Number(row['strikes']) === 0) return
    this.#parts.rows.apply(row, { history: {}, sync: { strikes: 0 }, events: [] })
  }

  #orphan(rowSetId: number | null): void {
    if (rowSetId !== null) this.#parts.rowSets.orphan(rowSetId)
  }

  #endRun(row: AddressColumns, transition: Transition, changed: Changed): void {
    const { rows, events, walletAddresses } = this.#parts
    const subject = subjectOf(row)
    if (events.write(subject, transition.events) > 0) changed({ kind: 'event' })
    changed({ kind: 'address', id: subject.addressId })
    const standing = changedStanding(row, transition)
    if (standing !== undefined) walletAddresses.stand(subject.addressId, standing, changed)
    rows.apply(row, released(againIfAnnounced(row, transition)))
  }

  /** Runs `work` in one transaction, unless the run has lost its lease. Throws DamagedHistory for what cannot be read. */
  #leased<T>(lease: Lease, work: LeasedWork<T>): T {
    return readable(() => this.#parts.changes.transaction((changed) => this.#held(lease, work, changed)))
  }

  /** The same, in the transaction of all that is written so in this turn. */
  async #grouped<T>(lease: Lease, work: LeasedWork<T>): Promise<T> {
    return await this.#group.run((changed) => readable(() => this.#held(lease, work, changed)))
  }

  #held<T>({ addressId, run }: Lease, work: LeasedWork<T>, changed: Changed): T {
    const row = this.#parts.rows.leased({ addressId, run })
    if (row === undefined) throw new RunLost(`run ${run} of address ${addressId} is over`)
    return work(row, changed)
  }
}

type LeasedWork<T> = (row: AddressColumns, changed: Changed) => T

type Changed = (change: StoreChange) => void

function released({ sync, ...transition }: Transition): Transition {
  return { ...transition, sync: { ...sync, running: 0, strikes: 0 } }
}

function subjectOf(row: AddressColumns) {
  return { addressId: Number(row['id']), chain: chainOf(row) }
}
