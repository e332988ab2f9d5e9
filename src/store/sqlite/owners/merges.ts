import type { DatabaseSync } from 'node:sqlite'
import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import { UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'
import { runSync } from '../../../domain/history/sans-io.ts'
import {
  DamagedMember,
  type MergeClaim,
  type MergeStore,
  type Rebuild,
} from '../../../domain/ports/merge-store.ts'
import type { StoreChange } from '../../../domain/ports/store-changes.ts'
import { toNumber } from '../../shared/columns/address-columns.ts'
import { revisionAfter } from '../../shared/cursor.ts'
import type { Claimed } from '../../shared/merge/claimed.ts'
import {
  type ExtendAnswer,
  type Extended,
  type ExtendQuestion,
  type Extension,
  extend,
  touchedBy,
} from '../../shared/merge/extend.ts'
import { END } from '../../shared/merge/rebuild.ts'
import { isDue, LEASE_MS, rebuildAt } from '../../shared/merge/spacing.ts'
import type { SqliteChanges } from '../changes.ts'
import type { CheckedRows } from '../checked-rows.ts'
import type { Damages } from '../damages.ts'
import { edgeDigests } from '../history-digests.ts'
import type { HistoryHeader, HistoryHeaders } from '../history-header.ts'
import { type Columns, Statements } from '../statements.ts'
import { readable } from '../unreadable.ts'
import { MemberRows } from './member-rows.ts'
import { type RebuildParts, SqliteRebuild } from './rebuild.ts'

interface Parts extends RebuildParts {
  readonly checkedRows: CheckedRows
  readonly headers: HistoryHeaders
  readonly changes: SqliteChanges
  readonly damages: Damages
  /** More rows are merged by a rebuild. */
  readonly mergedAtOnce: number
}

const IS_BEHIND = `(g.rebuild = 1 or exists (select 1 from member m
    where m.history_id = g.history_id and m.changed_from is not null))`

/** Merges the histories of owners. */
export class SqliteMerges implements MergeStore {
  readonly #parts: Parts
  readonly #statements: Statements
  readonly #members: MemberRows

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
    this.#members = new MemberRows(db, parts)
  }

  async claim(now: number): Promise<MergeClaim | null> {
    const due = this.#statements.get(
      `select history_id from merged_history g
        where ${isDue('?1')} and ${IS_BEHIND} limit 1`,
      now,
    )
    if (due === undefined) return null
    return this.#parts.changes.transaction(() => {
      const row = this.#statements.get(
        'update merged_history set run = run + 1, due_at = ? where history_id = ? returning history_id, run',
        now + LEASE_MS,
        Number(due['history_id']),
      )
      return row === undefined ? null : { historyId: Number(row['history_id']), run: Number(row['run']) }
    })
  }

  async nextDue(): Promise<number | null> {
    const row = this.#statements.get(
      `select min(coalesce(due_at, 0)) as at from merged_history g where ${IS_BEHIND}`,
    )
    const at = row?.['at'] ?? null
    return at === null ? null : Number(at)
  }

  async extend(claim: MergeClaim): Promise<'merged' | 'rebuild'> {
    try {
      return readable(() => this.#parts.changes.transaction((changed) => this.#extend(claim, changed)))
    } catch (error) {
      if (error instanceof DamagedMember) this.#blame(error)
      if (!(error instanceof DamagedHistory)) throw error
      // The merged rows are damaged: they are built anew.
      return 'rebuild'
    }
  }

  async rebuildAt({ historyId }: MergeClaim, now: number): Promise<number> {
    const row = this.#statements.get(
      `select rebuilt_at, rebuild_ms,
          (select max(queued_at) from wallet w where w.chain = g.chain and w.running = 1) as discovery_at
        from merged_history g where history_id = ?`,
      historyId,
    )
    const last = { endedAt: toNumber(row?.['rebuilt_at'] ?? null), tookMs: Number(row?.['rebuild_ms'] ?? 0) }
    return rebuildAt(now, last, toNumber(row?.['discovery_at'] ?? null))
  }

  async openRebuild(claim: MergeClaim): Promise<Rebuild> {
    return new SqliteRebuild(claim, this.#parts, (error) => this.#blame(error))
  }

  async postpone(claim: MergeClaim, time: number): Promise<void> {
    this.#parts.changes.transaction(() => this.#parts.records.setDue(claim, time))
  }

  /** The member is read again; its publication is merged then. */
  #blame({ addressId, damage }: DamagedMember): void {
    this.#parts.damages.record(addressId, damage.message, damage.cause)
  }

  #extend(claim: MergeClaim, changed: (change: StoreChange) => void): 'merged' | 'rebuild' {
    const claimed = this.#parts.merged.claimed(claim)
    if (claimed.rebuild || !claimed.isIntact) return 'rebuild'
    const members = this.#statements.all(
      `select address_id, balance, changed_from, removed from member
        where history_id = ? and changed_from is not null limit ?`,
      claim.historyId,
      this.#parts.mergedAtOnce + 1,
    )
    if (members.length > this.#parts.mergedAtOnce) return 'rebuild'
    if (members.length > 0) {
      const state = this.#stateOf(claimed, members)
      const extension = runSync(extend(state), (question) => this.#answer(claim, claimed, question))
      if (extension === 'rebuild') return 'rebuild'
      this.#write(claimed, extension, state.balance)
      this.#include(claim.historyId, members)
      changed({ kind: 'owner', owner: claimed.owner, chain: claimed.chain })
    }
    this.#parts.records.setDue(claim, null)
    return 'merged'
  }

  #stateOf(claimed: Claimed, members: readonly Columns[]): Extended {
    let balance = BigInt(String(claimed.columns['balance']))
    let from = UNCONFIRMED_RANK
    for (const member of members) {
      balance += this.#balanceOf(member) - BigInt(String(member['balance']))
      from = Math.min(from, Number(member['changed_from']))
    }
    const { shown, settledTo, nowSettledTo, columns } = claimed
    return {
      shown,
      from,
      balance,
      nextRowId: Number(columns['next_row_id']),
      settledTo,
      nowSettledTo,
      most: this.#parts.mergedAtOnce,
    }
  }

  #balanceOf(member: Columns): bigint {
    return Number(member['removed']) === 1 ? 0n : this.#members.balanceOf(Number(member['address_id']))
  }

  #answer(
    { historyId }: MergeClaim,
    { owner, chain, rowSetId, shown }: Claimed,
    question: ExtendQuestion,
  ): ExtendAnswer {
    if (question.kind === 'legs')
      return this.#members.from(historyId, question.rank, this.#parts.mergedAtOnce)
    if (question.kind === 'split') {
      const rows = this.#statements.all(
        'select lower(hex(hash)) as hash from split_row where history_id = ? and height < ?',
        historyId,
        question.below,
      )
      return rows.map((row) => String(row['hash']))
    }
    const header = this.#parts.headers.merged(owner, chain)
    if (question.kind === 'boundary') return this.#boundary(header, question.rank)
    const { from, to } = question.range
    if (header === null || rowSetId === null || shown === null) return question.kind === 'shown' ? [] : null
    if (question.kind === 'shown') {
      return this.#parts.mergedEntries.merged(rowSetId, this.#parts.checkedRows.range(header, from, to))
    }
    const row = this.#statements.get(
      `select min(height) as height from entry where row_set_id = ? and position >= ? and position < ?
        and hash in (select unhex(value) from json_each(?))`,
      rowSetId,
      from,
      to,
      JSON.stringify(question.hashes),
    )
    const height = row?.['height'] ?? null
    return height === null ? null : Number(height)
  }

  #boundary(header: HistoryHeader | null, rank: number): number {
    const { points, checkedRows } = this.#parts
    if (header === null || header.rowSetId === null) return END
    const shown = { from: header.first, to: header.first + header.count }
    const check = (position: number) => checkedRows.check(header, { from: position, to: position + 1 })
    return points.seekHeight(header.rowSetId, shown, rank - 1, check) ?? shown.to
  }

  #write(claimed: Claimed, extension: Extension, balance: bigint): void {
    const { entries, mergedEntries, records, rowSets, sparklines, summaries } = this.#parts
    const { first, end, written } = extension
    const rowSetId = claimed.rowSetId ?? rowSets.open()
    const historyId = Number(claimed.columns['id'])
    const oldFirst = claimed.shown?.from ?? first
    const partsDigest = mergedEntries.changing(
      rowSetId,
      touchedBy(extension, oldFirst),
      claimed.partsDigest,
      () => {
        mergedEntries.replace(rowSetId, written)
        mergedEntries.remove(rowSetId, oldFirst, first)
      },
    )
    records.setPartsDigest(historyId, partsDigest)
    entries.write(rowSetId, written)
    entries.remove(rowSetId, oldFirst, first)
    records.replaceSplit(historyId, extension.from, extension.split)
    const shown = { from: first, to: end }
    sparklines.draw(historyId, { rowSetId, ...shown })
    this.#parts.merged.write(claimed, {
      row_set_id: rowSetId,
      first,
      count: end - first,
      unsettled: extension.unsettled,
      balance,
      unconfirmed_balance: extension.unconfirmedBalance,
      unconfirmed: extension.unconfirmed,
      next_row_id: extension.nextRowId,
      revision: revisionAfter(Number(claimed.columns['revision']), extension),
      proof_tip: claimed.tip,
      ...edgeDigests(rowSetId, shown, { entries, summaries }),
    })
  }

  #include(historyId: number, members: readonly Columns[]): void {
    const { records } = this.#parts
    for (const member of members) {
      const addressId = Number(member['address_id'])
      if (Number(member['removed']) === 1) records.forget(historyId, addressId)
      else {
        records.include(historyId, addressId, this.#members.balanceOf(addressId))
        records.clear(historyId, addressId)
      }
    }
  }
}
