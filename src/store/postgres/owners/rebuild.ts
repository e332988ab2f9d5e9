import { performance } from 'node:perf_hooks'
import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import type { Clock } from '../../../domain/ports/clock.ts'
import { DamagedMember, type MergeClaim, type Rebuild } from '../../../domain/ports/merge-store.ts'
import { revisionAfter } from '../../shared/cursor.ts'
import { digestOfParts, partsOf } from '../../shared/digests/part-digests.ts'
import type { Claimed } from '../../shared/merge/claimed.ts'
import { rebuild } from '../../shared/merge/rebuild.ts'
import type { RebuildAnswer, RebuildQuestion, Rebuilt } from '../../shared/merge/rebuild-questions.ts'
import { announce } from '../announcements.ts'
import type { Database, Sql } from '../database.ts'
import { readEntries, writeEntries } from '../entries.ts'
import { edgeDigests } from '../history-digests.ts'
import type { HistoryHeaders } from '../history-header.ts'
import { orphanRowSet, orphanRowSets } from '../orphaned-row-sets.ts'
import type { RowChecks } from '../row-checks.ts'
import { toRowSetId } from '../row-set-key.ts'
import { drawSparkline } from '../sparklines.ts'
import { readable } from '../unreadable.ts'
import {
  beginRebuild,
  clearSome,
  endRebuild,
  includeBalances,
  readClaimed,
  renewClaim,
  replaceSplit,
  setPartsDigest,
  writeHeader,
} from './merge-records.ts'
import { insertParts, withParts } from './merged-entries.ts'
import { SnapshotMembers } from './snapshot-members.ts'

export interface RebuildParts {
  readonly db: Database
  readonly reads: Database
  readonly headers: HistoryHeaders
  readonly checks: RowChecks
  readonly clock: Clock
}

/** The claim cannot be lost to another one before the transaction ends. */
const LOCKED = 'for update of g, h'

/** What is read of one moment. */
interface Snapshot {
  readonly tx: Sql
  readonly members: SnapshotMembers
  readonly claimed: Claimed
  readonly query: Generator<RebuildQuestion, Rebuilt, RebuildAnswer>
  close(): Promise<void>
}

export class PostgresRebuild implements Rebuild {
  readonly #claim: MergeClaim
  readonly #parts: RebuildParts
  readonly #onDamaged: (error: DamagedMember) => Promise<void>
  #rowSet: number | null = null
  #snapshot: Snapshot | null = null
  #step: IteratorResult<RebuildQuestion, Rebuilt> | null = null
  /** The sum of the digests of what was written; whole ranges are written at once. */
  #partsDigest = 0n
  #took = 0
  #isShown = false

  constructor(claim: MergeClaim, parts: RebuildParts, onDamaged: (error: DamagedMember) => Promise<void>) {
    this.#claim = claim
    this.#parts = parts
    this.#onDamaged = onDamaged
  }

  async step(): Promise<boolean> {
    const begun = performance.now()
    try {
      return await readable(() => this.#work())
    } catch (error) {
      if (error instanceof DamagedMember) await this.#onDamaged(error)
      throw error
    } finally {
      this.#took += performance.now() - begun
    }
  }

  async close(): Promise<void> {
    await this.#snapshot?.close()
    this.#snapshot = null
    const rowSet = this.#rowSet
    if (rowSet === null || this.#isShown) return
    await this.#parts.db.transaction((tx) => orphanRowSet(tx, { historyId: this.#claim.historyId, rowSet }))
  }

  async #work(): Promise<boolean> {
    if (this.#snapshot === null) {
      await this.#begin()
      return true
    }
    const { query } = this.#snapshot
    let step = this.#step ?? query.next()
    if (!step.done) step = query.next(await this.#answer(this.#snapshot, step.value))
    this.#step = step
    if (!step.done) return true
    await this.#publish(this.#snapshot, step.value)
    return false
  }

  /** Changes from now on are marked again, and merged after this build. */
  async #begin(): Promise<void> {
    const { db, clock } = this.#parts
    const isCleared = await db.transaction(async (tx) => {
      await readClaimed(tx, this.#claim, LOCKED)
      await beginRebuild(tx, this.#claim.historyId)
      await renewClaim(tx, this.#claim, clock.now())
      return clearSome(tx, this.#claim.historyId)
    })
    if (isCleared) this.#snapshot = await openSnapshot(this.#parts, this.#claim)
  }

  async #answer(snapshot: Snapshot, question: RebuildQuestion): Promise<RebuildAnswer> {
    switch (question.kind) {
      case 'members':
        return snapshot.members.after(this.#claim.historyId, question.after)
      case 'legs':
        return snapshot.members.legs(question.wanted)
      case 'shown':
        return readShown(snapshot, question.range)
      default:
        await this.#write(question)
        return null
    }
  }

  async #write(question: Extract<RebuildQuestion, { kind: 'write' | 'include' }>): Promise<void> {
    const { db, clock } = this.#parts
    const { historyId } = this.#claim
    const opened = await db.transaction(async (tx) => {
      await readClaimed(tx, this.#claim, LOCKED)
      await renewClaim(tx, this.#claim, clock.now())
      if (question.kind === 'include') {
        await includeBalances(tx, historyId, question.members)
        return this.#rowSet
      }
      const rowSet = this.#rowSet ?? (await openRowSet(tx, historyId))
      const rowSetId = toRowSetId({ historyId, rowSet })
      await writeEntries(tx, rowSetId, question.rows)
      await insertParts(tx, rowSetId, question.rows)
      return rowSet
    })
    this.#rowSet = opened
    if (question.kind === 'write') this.#partsDigest += digestOfParts(partsOf(question.rows))
  }

  async #publish({ claimed }: Snapshot, built: Rebuilt): Promise<void> {
    const { historyId } = this.#claim
    if (built.balance !== built.expected) {
      throw new Error(`history ${historyId} adds up to ${built.balance}, its members to ${built.expected}`)
    }
    await this.#parts.db.transaction((tx) => this.#show(tx, claimed, built))
    this.#isShown = true
  }

  async #show(tx: Sql, claimed: Claimed, built: Rebuilt): Promise<void> {
    const { historyId } = this.#claim
    const now = await readClaimed(tx, this.#claim, LOCKED)
    const rowSet = this.#rowSet ?? (await openRowSet(tx, historyId))
    const rowSetId = toRowSetId({ historyId, rowSet })
    const { first, count, nextRowId } = built
    const former = now.columns['row_set'] as number | null
    if (former !== rowSet) await orphanRowSets(tx, historyId, [former])
    await drawSparkline(tx, historyId, { rowSetId, first, count })
    await replaceSplit(tx, historyId, 0, built.split)
    const unsettled = await tx.one(
      `select count(*) as rows from entry where history_id = $1 and row_set = $2 and position >= $3
        and (height is null or height > $4)`,
      [historyId, rowSet, first, claimed.nowSettledTo],
    )
    const header = {
      row_set_id: rowSetId,
      first,
      count,
      unsettled: Number(unsettled?.['rows']),
      balance: built.balance,
      unconfirmed_balance: built.unconfirmedBalance,
      unconfirmed: built.unconfirmed,
      next_row_id: nextRowId,
      revision: revisionAfter(Number(now.columns['revision']), built),
      proof_tip: claimed.tip,
      ...(await edgeDigests(tx, rowSetId, { from: first, to: first + count }, null)),
    }
    await writeHeader(tx, now, header, rowSet)
    await setPartsDigest(tx, historyId, BigInt.asIntN(64, this.#partsDigest))
    await endRebuild(tx, historyId, this.#parts.clock.now(), this.#took)
    await announce(tx, { kind: 'owner', owner: now.owner, chain: now.chain })
  }
}

/** A former one that was never shown is swept. */
async function openRowSet(tx: Sql, historyId: number): Promise<number> {
  const row = await tx.one(
    `with before as (select opened_row_set from history where id = $1),
        orphaned as (insert into orphaned_row_set (history_id, row_set)
          select $1, opened_row_set from before where opened_row_set is not null on conflict do nothing)
      update history set row_sets = row_sets + 1, opened_row_set = row_sets + 1 where id = $1 returning row_sets`,
    [historyId],
  )
  return Number(row?.['row_sets'])
}

async function openSnapshot(parts: RebuildParts, claim: MergeClaim): Promise<Snapshot> {
  const { tx, close } = await parts.reads.openSnapshot()
  try {
    const claimed = await readClaimed(tx, claim)
    const { settledTo, tip } = claimed
    const before = { ...(await shownBefore(tx, claimed)), settledTo, tip }
    return { tx, close, members: new SnapshotMembers(tx, parts), claimed, query: rebuild(before) }
  } catch (error) {
    await close()
    throw error
  }
}

/** A damaged header does not tell which rows are shown: their ids are taken from all that are stored. */
async function shownBefore(tx: Sql, { isIntact, shown, columns }: Claimed) {
  const nextRowId = Number(columns['next_row_id'])
  if (isIntact || columns['row_set'] === null) return { shown, nextRowId }
  const row = await tx.one(
    'select min(position) as first, max(position) as last, max(id) as id from entry where history_id = $1 and row_set = $2',
    [columns['id'], columns['row_set']],
  )
  if (row === undefined || row['first'] === null) return { shown: null, nextRowId }
  return {
    shown: { from: Number(row['first']), to: Number(row['last']) + 1 },
    nextRowId: Math.max(nextRowId, Number(row['id']) + 1),
  }
}

/** Ids are kept where rows can be read. */
async function readShown({ tx, claimed }: Snapshot, { from, to }: Range): Promise<readonly MergedRow[]> {
  const { rowSetId } = claimed
  if (rowSetId === null) return []
  try {
    return await readable(async () => withParts(tx, rowSetId, await readEntries(tx, rowSetId, from, to)))
  } catch (error) {
    if (error instanceof DamagedHistory) return []
    throw error
  }
}
