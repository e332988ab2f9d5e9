import { nativeAsset } from '../../domain/assets/asset.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { type CheckClaim, type Claim, type Lease, RunLost } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
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
import { toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { chainOf } from '../shared/columns/chain-column.ts'
import { toClaim } from '../shared/columns/claim-columns.ts'
import { requireChecked } from '../shared/digests/checked-history.ts'
import { isHeaderIntact, withNextRowId } from '../shared/digests/header-digest.ts'
import { withChecksum } from '../shared/digests/record-checksums.ts'
import { rehashedSegments } from '../shared/digests/rehashed-segments.ts'
import { failed, keptFailed } from '../shared/transitions/failed.ts'
import { opinionsRecorded } from '../shared/transitions/opinions-recorded.ts'
import { progressed } from '../shared/transitions/progressed.ts'
import { published } from '../shared/transitions/published.ts'
import { REQUEUED_ALONE, requeued } from '../shared/transitions/requested.ts'
import { rowAfter } from '../shared/transitions/transition.ts'
import { unchanged } from '../shared/transitions/unchanged.ts'
import { updateAndAnnounce } from './announcements.ts'
import { addToTotals, recomputeTotals, totalsChange } from './asset-totals.ts'
import type { ChainTips } from './chain-tips.ts'
import type { Columns, Database, Sql } from './database.ts'
import { finaliseDeletions } from './deleted-addresses.ts'
import { endRun } from './end-run.ts'
import { readEntries, writeEntries } from './entries.ts'
import { writeArrivals } from './events.ts'
import { sealed } from './history-digests.ts'
import { markAllUnchanged } from './mark-all-unchanged.ts'
import { orphanRowSet, sweepRowSet } from './orphaned-row-sets.ts'
import { isMember, lowestInPlace, lowestReplaced, markChanged } from './owners/owner-marks.ts'
import { writeRows } from './published-rows.ts'
import type { RowChecks } from './row-checks.ts'
import { toRowSetId, toRowSetKey } from './row-set-key.ts'
import { drawSparkline } from './sparklines.ts'
import { assignments, DRAFT, draftOf, FROM_TRACKED, setHistory, TRACKED } from './tracked-row.ts'
import { readable } from './unreadable.ts'
import { markUsed } from './wallets/followed-addresses.ts'
import { removeSome } from './wallets/wallet-removals.ts'

const NO_CHANGE = { history: {}, sync: {}, events: [] }

/** The row of `sync` while the lease is held. */
const LEASED = 's.address_id = $1 and s.run = $2 and s.worker is not null'

interface Parts {
  readonly db: Database
  readonly tips: ChainTips
  readonly checks: RowChecks
  readonly integrity: Integrity
  readonly clock: Clock
}

/** Every write of a run carries its fencing token and is rejected once another run has begun. */
export class PostgresRunStore implements RunStore {
  readonly integrity: Integrity
  /** Runs share connections; more at once would only wait for each other's locks. */
  readonly publishedAtOnce = 1
  readonly #db: Database
  readonly #tips: ChainTips
  readonly #checks: RowChecks
  readonly #clock: Clock

  constructor({ db, tips, checks, integrity, clock }: Parts) {
    this.#db = db
    this.#tips = tips
    this.#checks = checks
    this.#clock = clock
    this.integrity = integrity
  }

  async current(lease: Lease): Promise<Claim> {
    const [row] = await this.#db.all(selectLeased(''), [lease.addressId, lease.run])
    if (row === undefined) throw lost(lease)
    return toClaim(row, draftOf(row))
  }

  async markUnchanged(check: CheckClaim, at: UnchangedAt): Promise<void> {
    await this.#leased(check, async (tx, row) => {
      await this.#tips.raise(tx, check.chain, at.tip)
      await endRun(tx, row, unchanged(row, at))
    })
  }

  async markAllUnchanged(checks: readonly UnchangedCheck[]): Promise<void> {
    await this.#db.transaction((tx) => markAllUnchanged(tx, this.#tips, checks))
  }

  async keepFailed(check: CheckClaim, checkAt: number | null): Promise<void> {
    await this.#leased(check, (tx, row) => endRun(tx, row, keptFailed(row, checkAt)))
  }

  async requeue(check: CheckClaim, behind?: number): Promise<void> {
    await this.#leased(check, (tx, row) => endRun(tx, row, requeued(behind)))
  }

  async requeueAlone(lease: Lease): Promise<void> {
    await this.#leased(lease, (tx, row) => endRun(tx, row, REQUEUED_ALONE))
  }

  async release(lease: Lease): Promise<void> {
    try {
      await this.#leased(lease, (tx, row) => endRun(tx, row, NO_CHANGE))
    } catch (error) {
      if (!(error instanceof RunLost)) throw error
    }
  }

  async recordOpinions(lease: Lease, result: CrossCheckResult): Promise<void> {
    await this.#leased(lease, (tx, row) => endRun(tx, row, opinionsRecorded(row, result)))
  }

  async rows(rowSetId: number, position: number, limit: number): Promise<Row[]> {
    if (limit === 0) return []
    return readable(() => readEntries(this.#db, rowSetId, position, position + limit))
  }

  async openRowSet({ addressId, run }: Lease): Promise<number> {
    const opened = await this.#db.one(
      `with leased as (select s.address_id from sync s where ${LEASED} for update),
          opened as (update history h set row_sets = h.row_sets + 1, opened_row_set = h.row_sets + 1
            from leased, history before where h.id = leased.address_id and before.id = h.id
            returning h.id, h.row_sets, before.opened_row_set as former),
          orphaned as (insert into orphaned_row_set (history_id, row_set)
            select id, former from opened where former is not null on conflict do nothing)
        select row_sets from opened`,
      [addressId, run],
    )
    if (opened === undefined) throw lost({ addressId, run })
    return toRowSetId({ historyId: addressId, rowSet: Number(opened['row_sets']) })
  }

  async stage(lease: Lease, { rowSetId, rows, draft, nextRowId }: Staged): Promise<void> {
    await this.#leased(lease, async (tx, row) => {
      const { addressId } = lease
      await writeEntries(tx, rowSetId, rows)
      const header = withNextRowId(row, nextRowId)
      if (draft === 'keep') return setHistory(tx, addressId, header)
      if (draft === 'forget') {
        await tx.run('delete from draft where history_id = $1', [addressId])
        // A run is still writing it, although no draft records its progress yet.
        const opened = row['draft_row_set'] === null ? {} : { opened_row_set: row['draft_row_set'] }
        return setHistory(tx, addressId, { ...header, ...opened })
      }
      const { rowSet } = toRowSetKey(draft.rowSetId)
      const drafted = Number(row['opened_row_set']) === rowSet ? { opened_row_set: null } : {}
      await setHistory(tx, addressId, { ...header, ...drafted })
      await tx.run(
        `insert into draft (history_id, row_set, base, first, next, carry, source) values ($1, $2, $3, $4, $5, $6, $7)
          on conflict (history_id) do update set row_set = excluded.row_set, base = excluded.base,
            first = excluded.first, next = excluded.next, carry = excluded.carry, source = excluded.source`,
        [addressId, rowSet, draft.base, draft.first, draft.next, draft.carry, draft.source],
      )
    })
  }

  async dropDraft(lease: Lease): Promise<void> {
    await this.#leased(lease, async (tx, row) => {
      const { addressId } = lease
      if (row['draft_row_set'] === null) return
      await tx.run('delete from draft where history_id = $1', [addressId])
      await orphanRowSet(tx, { historyId: addressId, rowSet: Number(row['draft_row_set']) })
    })
  }

  async report(lease: Lease, progress: Progress): Promise<void> {
    await this.#leased(lease, async (tx, row) => {
      const sync = withChecksum(progressed(progress).sync, row)
      await updateAndAnnounce(
        tx,
        `update sync set ${assignments(sync, 1)} where address_id = $1`,
        [lease.addressId, ...Object.values(sync)],
        [{ kind: 'address', ids: [lease.addressId] }],
      )
    })
  }

  async publish(lease: Lease, publication: Publication): Promise<void> {
    await this.#leased(lease, async (tx, before) => {
      const { addressId } = lease
      if (publication.plan === 'extend') await this.#requireIntact(tx, before, publication)
      const isBehind = await writeMarked(tx, before, publication)
      const { arrived } = publication
      const hasArrivals = arrived !== null && (await writeArrivals(tx, before, publication, arrived))
      const chain = chainOf(before)
      await this.#tips.record(tx, chain, publication.tip, toNumber(before['proof_tip'] ?? null))
      if (!publication.unchanged) await drawSparkline(tx, addressId, publication)
      if (Number(before['count']) === 0 && publication.count > 0)
        await markUsed(tx, addressId, publication.at)
      const transition = published(before, publication)
      const after = toTrackedAddress(rowAfter(before, transition))
      await addToTotals(tx, addressId, totalsChange(toTrackedAddress(before), after))
      const moreHistory = {
        row_set: toRowSetKey(publication.rowSetId).rowSet,
        opened_row_set: null,
        version: Number(before['version']) + 1,
      }
      const history = await sealed(tx, before, transition.history, publication)
      await endRun(tx, before, { ...transition, history }, { moreHistory, hasArrivals, isBehind })
      if (!isHeaderIntact(before)) await recomputeTotals(tx, nativeAsset(chain).id)
    })
  }

  async fail(lease: Lease, failure: Failure): Promise<void> {
    await this.#leased(lease, (tx, before) => endRun(tx, before, failed(before, failure)))
  }

  async finaliseDeletions(now: number): Promise<number | null> {
    return this.#db.transaction((tx) => finaliseDeletions(tx, now))
  }

  async sweep(limit: number): Promise<boolean> {
    return (await removeSome(this.#db, this.#clock)) || this.#db.transaction((tx) => sweepRowSet(tx, limit))
  }

  /** Throws DamagedHistory if what the publication builds on is damaged. */
  async #requireIntact(tx: Sql, before: Columns, publication: Publication): Promise<void> {
    const shown = requireChecked(before)
    const rehashed = shown === null ? [] : rehashedSegments(shown, publication)
    if (shown !== null && rehashed.length > 0) await this.#checks.read(tx, shown, rehashed)
  }

  /** Runs `work` in one transaction, unless the run has lost its lease. Throws DamagedHistory for what cannot be read. */
  async #leased<T>(lease: Lease, work: (tx: Sql, row: Columns) => Promise<T>): Promise<T> {
    return readable(() =>
      this.#db.transaction(async (tx) => {
        const row = await tx.one(selectLeased('for update of s'), [lease.addressId, lease.run])
        if (row === undefined) throw lost(lease)
        return work(tx, row)
      }),
    )
  }
}

/** Writes the last rows, and marks from where on they change merged histories; false if they change none. */
async function writeMarked(tx: Sql, before: Columns, publication: Publication): Promise<boolean> {
  if (publication.unchanged || !(await isMember(tx, before))) {
    await writeRows(tx, before, publication)
    return false
  }
  const isInPlace = publication.plan === 'extend'
  const inPlace = isInPlace ? await lowestInPlace(tx, before, publication) : null
  await writeRows(tx, before, publication)
  const from = isInPlace ? inPlace : await lowestReplaced(tx, before, publication)
  if (from !== null) await markChanged(tx, before, from, publication)
  return from !== null
}

function selectLeased(lock: string): string {
  return `select ${TRACKED}, ${DRAFT} from ${FROM_TRACKED} left join draft d on d.history_id = a.id where ${LEASED} ${lock}`
}

function lost({ addressId, run }: Lease): RunLost {
  return new RunLost(`run ${run} of address ${addressId} is over`)
}
