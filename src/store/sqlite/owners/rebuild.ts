import { performance } from 'node:perf_hooks'
import type { DatabaseSync } from 'node:sqlite'
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
import type { BalancePoints } from '../balance-points.ts'
import type { SqliteChanges } from '../changes.ts'
import type { Entries } from '../entries.ts'
import { edgeDigests } from '../history-digests.ts'
import type { RangeSummaries } from '../range-summaries.ts'
import { prepareRange } from '../row-range.ts'
import type { RowSets } from '../row-sets.ts'
import type { Sparklines } from '../sparklines.ts'
import { readable } from '../unreadable.ts'
import type { MergeRecords } from './merge-records.ts'
import { MergedEntries } from './merged-entries.ts'
import { MergedHeaders } from './merged-header.ts'
import { SnapshotMembers } from './snapshot-members.ts'

export interface RebuildParts {
  readonly entries: Entries
  readonly mergedEntries: MergedEntries
  readonly merged: MergedHeaders
  readonly records: MergeRecords
  readonly rowSets: RowSets
  readonly summaries: RangeSummaries
  readonly sparklines: Sparklines
  readonly points: BalancePoints
  readonly changes: SqliteChanges
  readonly clock: Clock
  readonly openReader: () => DatabaseSync
}

/** How long (ms) a piece of work may take. */
const PIECE_MS = 3

/** What is read of one moment. */
interface Snapshot {
  readonly db: DatabaseSync
  readonly members: SnapshotMembers
  readonly shown: (range: Range) => readonly MergedRow[]
  readonly claimed: Claimed
  readonly query: Generator<RebuildQuestion, Rebuilt, RebuildAnswer>
}

export class SqliteRebuild implements Rebuild {
  readonly #claim: MergeClaim
  readonly #parts: RebuildParts
  readonly #onDamaged: (error: DamagedMember) => void
  #rowSetId: number | null = null
  #snapshot: Snapshot | null = null
  #step: IteratorResult<RebuildQuestion, Rebuilt> | null = null
  /** The sum of the digests of what was written; whole ranges are written at once. */
  #partsDigest = 0n
  #took = 0
  #isShown = false

  constructor(claim: MergeClaim, parts: RebuildParts, onDamaged: (error: DamagedMember) => void) {
    this.#claim = claim
    this.#parts = parts
    this.#onDamaged = onDamaged
  }

  async step(): Promise<boolean> {
    const begun = performance.now()
    try {
      return readable(() => this.#work(begun + PIECE_MS))
    } catch (error) {
      if (error instanceof DamagedMember) this.#onDamaged(error)
      throw error
    } finally {
      this.#took += performance.now() - begun
    }
  }

  async close(): Promise<void> {
    this.#snapshot?.db.close()
    this.#snapshot = null
    const rowSetId = this.#rowSetId
    if (rowSetId === null || this.#isShown) return
    this.#parts.changes.transaction(() => this.#parts.rowSets.orphan(rowSetId))
  }

  #work(until: number): boolean {
    if (this.#snapshot === null) {
      this.#begin()
      return true
    }
    const { query } = this.#snapshot
    let step = this.#step ?? query.next()
    while (!step.done) {
      step = query.next(this.#answer(this.#snapshot, step.value))
      if (performance.now() >= until) break
    }
    this.#step = step
    if (!step.done) return true
    this.#publish(this.#snapshot, step.value)
    return false
  }

  /** Changes from now on are marked again, and merged after this build. */
  #begin(): void {
    const { changes, records, merged, clock, openReader } = this.#parts
    const { historyId } = this.#claim
    const isCleared = changes.transaction(() => {
      merged.claimed(this.#claim)
      records.beginRebuild(historyId)
      records.renew(this.#claim, clock.now())
      return records.clearSome(historyId)
    })
    if (isCleared) this.#snapshot = openSnapshot(openReader(), this.#claim)
  }

  #answer({ members, shown }: Snapshot, question: RebuildQuestion): RebuildAnswer {
    switch (question.kind) {
      case 'members':
        return members.after(this.#claim.historyId, question.after)
      case 'legs':
        return members.legs(question.wanted)
      case 'shown':
        return shown(question.range)
      default:
        this.#write(question)
        return null
    }
  }

  #write(question: Extract<RebuildQuestion, { kind: 'write' | 'include' }>): void {
    const { changes, merged, records, entries, mergedEntries, clock, rowSets } = this.#parts
    const { historyId } = this.#claim
    changes.transaction(() => {
      merged.claimed(this.#claim)
      records.renew(this.#claim, clock.now())
      if (question.kind === 'include') {
        for (const { addressId, balance } of question.members) records.include(historyId, addressId, balance)
        return
      }
      this.#rowSetId ??= rowSets.open()
      entries.write(this.#rowSetId, question.rows)
      mergedEntries.insert(this.#rowSetId, question.rows)
      this.#partsDigest += digestOfParts(partsOf(question.rows))
    })
  }

  #publish({ claimed }: Snapshot, built: Rebuilt): void {
    const { changes, merged, records, rowSets, sparklines, entries, summaries, clock, points } = this.#parts
    const { historyId } = this.#claim
    if (built.balance !== built.expected) {
      throw new Error(`history ${historyId} adds up to ${built.balance}, its members to ${built.expected}`)
    }
    changes.transaction((changed) => {
      const now = merged.claimed(this.#claim)
      const rowSetId = this.#rowSetId ?? rowSets.open()
      const { first, count, nextRowId } = built
      const shown = { from: first, to: first + count }
      if (now.isIntact && now.rowSetId !== null) rowSets.orphan(now.rowSetId)
      sparklines.draw(historyId, { rowSetId, ...shown })
      const settled = points.seekHeight(rowSetId, shown, claimed.nowSettledTo, () => {}) ?? shown.to
      records.replaceSplit(historyId, 0, built.split)
      merged.write(now, {
        row_set_id: rowSetId,
        first,
        count,
        unsettled: settled - first,
        balance: built.balance,
        unconfirmed_balance: built.unconfirmedBalance,
        unconfirmed: built.unconfirmed,
        next_row_id: nextRowId,
        revision: revisionAfter(Number(now.columns['revision']), built),
        proof_tip: claimed.tip,
        ...edgeDigests(rowSetId, shown, { entries, summaries }),
      })
      records.setPartsDigest(historyId, BigInt.asIntN(64, this.#partsDigest))
      records.endRebuild(historyId, clock.now(), this.#took)
      changed({ kind: 'owner', owner: now.owner, chain: now.chain })
    })
    this.#isShown = true
  }
}

function openSnapshot(db: DatabaseSync, claim: MergeClaim): Snapshot {
  try {
    db.exec('begin')
    const claimed = new MergedHeaders(db).claimed(claim)
    const { settledTo, tip, rowSetId } = claimed
    const before = { ...shownBefore(db, claimed), settledTo, tip }
    const range = prepareRange(db)
    const entries = new MergedEntries(db)
    const read = ({ from, to }: Range) =>
      unlessDamaged(() => entries.merged(Number(rowSetId), range(Number(rowSetId), from, to)))
    return { db, members: new SnapshotMembers(db), shown: read, claimed, query: rebuild(before) }
  } catch (error) {
    db.close()
    throw error
  }
}

/** A damaged header does not tell which rows are shown: their ids are taken from all that are stored. */
function shownBefore(db: DatabaseSync, { isIntact, shown, columns, rowSetId }: Claimed) {
  const nextRowId = Number(columns['next_row_id'])
  if (isIntact || rowSetId === null) return { shown, nextRowId }
  const [from, to, id] = db
    .prepare(
      'select min(position) as first, max(position) as last, max(id) as id from entry where row_set_id = ?',
    )
    .all(rowSetId)
    .flatMap((row) => [row['first'], row['last'], row['id']])
  if (from === null) return { shown: null, nextRowId }
  return {
    shown: { from: Number(from), to: Number(to) + 1 },
    nextRowId: Math.max(nextRowId, Number(id) + 1),
  }
}

/** Ids are kept where rows can be read. */
function unlessDamaged(read: () => readonly MergedRow[]): readonly MergedRow[] {
  try {
    return readable(read)
  } catch (error) {
    if (error instanceof DamagedHistory) return []
    throw error
  }
}
