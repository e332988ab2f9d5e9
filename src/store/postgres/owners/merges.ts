import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import { UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'
import { runAsync } from '../../../domain/history/sans-io.ts'
import {
  DamagedMember,
  type MergeClaim,
  type MergeStore,
  type Rebuild,
} from '../../../domain/ports/merge-store.ts'
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
import { announce } from '../announcements.ts'
import { CheckedRows } from '../checked-rows.ts'
import type { Damages } from '../damages.ts'
import type { Columns, Sql } from '../database.ts'
import { removeEntries, writeEntries } from '../entries.ts'
import { edgeDigests } from '../history-digests.ts'
import type { HistoryHeader } from '../history-header.ts'
import { toRowSetId, toRowSetKey } from '../row-set-key.ts'
import { drawSparkline } from '../sparklines.ts'
import { readable } from '../unreadable.ts'
import { MemberRows } from './member-rows.ts'
import {
  clearMembers,
  includeBalances,
  readClaimed,
  replaceSplit,
  setDue,
  setPartsDigest,
  writeHeader,
} from './merge-records.ts'
import { changingParts, removeParts, replaceParts, withParts } from './merged-entries.ts'
import { PostgresRebuild, type RebuildParts } from './rebuild.ts'

interface Parts extends RebuildParts {
  readonly damages: Damages
  /** More rows are merged by a rebuild. */
  readonly mergedAtOnce: number
}

interface ChangedMember {
  readonly addressId: number
  readonly balance: bigint
}

const IS_BEHIND = `(g.rebuild = 1 or exists (select 1 from member m
    where m.history_id = g.history_id and m.changed_from is not null))`

/** Merges the histories of owners. */
export class PostgresMerges implements MergeStore {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async claim(now: number): Promise<MergeClaim | null> {
    const row = await this.#parts.db.one(
      `update merged_history set run = run + 1, due_at = $1::bigint + ${LEASE_MS} where history_id in
        (select history_id from merged_history g
          where ${isDue('$1')} and ${IS_BEHIND}
          limit 1 for update skip locked) returning history_id, run`,
      [now],
    )
    return row === undefined ? null : { historyId: Number(row['history_id']), run: Number(row['run']) }
  }

  async nextDue(): Promise<number | null> {
    const row = await this.#parts.db.one(
      `select min(coalesce(due_at, 0)) as at from merged_history g where ${IS_BEHIND}`,
    )
    const at = row?.['at'] ?? null
    return at === null ? null : Number(at)
  }

  async extend(claim: MergeClaim): Promise<'merged' | 'rebuild'> {
    try {
      return await readable(() => this.#parts.db.repeatable((tx) => this.#extend(tx, claim)))
    } catch (error) {
      if (error instanceof DamagedMember) await this.#blame(error)
      if (!(error instanceof DamagedHistory)) throw error
      // The merged rows are damaged: they are built anew.
      return 'rebuild'
    }
  }

  async rebuildAt({ historyId }: MergeClaim, now: number): Promise<number> {
    const row = await this.#parts.db.one(
      `select rebuilt_at, rebuild_ms,
          (select max(queued_at) from wallet w where w.chain = g.chain and w.worker is not null) as discovery_at
        from merged_history g where history_id = $1`,
      [historyId],
    )
    const last = { endedAt: toNumber(row?.['rebuilt_at'] ?? null), tookMs: Number(row?.['rebuild_ms'] ?? 0) }
    return rebuildAt(now, last, toNumber(row?.['discovery_at'] ?? null))
  }

  async openRebuild(claim: MergeClaim): Promise<Rebuild> {
    return new PostgresRebuild(claim, this.#parts, (error) => this.#blame(error))
  }

  async postpone(claim: MergeClaim, time: number): Promise<void> {
    await setDue(this.#parts.db, claim, time)
  }

  /** The member is read again; its publication is merged then. */
  async #blame({ addressId, damage }: DamagedMember): Promise<void> {
    await this.#parts.damages.record(addressId, damage.message, damage.cause)
  }

  async #extend(tx: Sql, claim: MergeClaim): Promise<'merged' | 'rebuild'> {
    const { mergedAtOnce } = this.#parts
    const claimed = await readClaimed(tx, claim)
    if (claimed.rebuild || !claimed.isIntact) return 'rebuild'
    const columns = await tx.all(
      `select address_id, balance, changed_from, removed from member
        where history_id = $1 and changed_from is not null limit $2`,
      [claim.historyId, mergedAtOnce + 1],
    )
    if (columns.length > mergedAtOnce) return 'rebuild'
    if (columns.length > 0) {
      const rows = new MemberRows(tx, this.#parts)
      const members: ChangedMember[] = []
      for (const member of columns) members.push(await changedMember(rows, member))
      const state = stateOf(claimed, columns, members, mergedAtOnce)
      const reading = new MergeReading(tx, this.#parts, claimed, rows)
      const extension = await runAsync(extend(state), (question) => reading.answer(question))
      if (extension === 'rebuild') return 'rebuild'
      await write(tx, claimed, extension, state.balance)
      await includeBalances(tx, claim.historyId, members)
      await clearMembers(
        tx,
        claim.historyId,
        members.map(({ addressId }) => addressId),
      )
    }
    await setDue(tx, claim, null)
    if (columns.length > 0) await announce(tx, { kind: 'owner', owner: claimed.owner, chain: claimed.chain })
    return 'merged'
  }
}

async function changedMember(rows: MemberRows, columns: Columns): Promise<ChangedMember> {
  const addressId = Number(columns['address_id'])
  return { addressId, balance: columns['removed'] === 1 ? 0n : await rows.balanceOf(addressId) }
}

function stateOf(
  { shown, settledTo, nowSettledTo, columns }: Claimed,
  changed: readonly Columns[],
  members: readonly ChangedMember[],
  most: number,
): Extended {
  let balance = columns['balance'] as bigint
  let from = UNCONFIRMED_RANK
  for (const [at, member] of changed.entries()) {
    balance += (members[at] as ChangedMember).balance - (member['balance'] as bigint)
    from = Math.min(from, Number(member['changed_from']))
  }
  return { shown, from, balance, nextRowId: Number(columns['next_row_id']), settledTo, nowSettledTo, most }
}

/** What an extension reads in its transaction. */
class MergeReading {
  readonly #tx: Sql
  readonly #parts: Parts
  readonly #claimed: Claimed
  readonly #members: MemberRows
  #header: HistoryHeader | null | undefined

  constructor(tx: Sql, parts: Parts, claimed: Claimed, members: MemberRows) {
    this.#tx = tx
    this.#parts = parts
    this.#claimed = claimed
    this.#members = members
  }

  async answer(question: ExtendQuestion): Promise<ExtendAnswer> {
    const historyId = Number(this.#claimed.columns['id'])
    switch (question.kind) {
      case 'legs':
        return this.#members.from(historyId, question.rank, this.#parts.mergedAtOnce)
      case 'split':
        return this.#split(historyId, question.below)
      case 'boundary':
        return this.#boundary(question.rank)
      case 'shown':
        return this.#shown(question.range)
      case 'height':
        return this.#height(question)
    }
  }

  async #split(historyId: number, below: number): Promise<readonly string[]> {
    const rows = await this.#tx.all(
      `select encode(hash, 'hex') as hash from split_row where history_id = $1 and height < $2`,
      [historyId, below],
    )
    return rows.map((row) => String(row['hash']))
  }

  /** By bisection: heights never grow with the position. */
  async #boundary(rank: number): Promise<number> {
    const { shown } = this.#claimed
    if (shown === null) return END
    let { from: low, to: high } = shown
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const [row] = await this.#shown({ from: middle, to: middle + 1 })
      if (row !== undefined && row.height !== null && row.height < rank) high = middle
      else low = middle + 1
    }
    return low
  }

  async #shown(range: { readonly from: number; readonly to: number }) {
    const { owner, chain, rowSetId } = this.#claimed
    this.#header ??= await this.#parts.headers.of(this.#tx, { ...owner, chain })
    if (this.#header === null || rowSetId === null) return []
    const rows = new CheckedRows(this.#tx, this.#parts.checks)
    return withParts(this.#tx, rowSetId, await rows.range(this.#header, range))
  }

  async #height({ hashes, range }: Extract<ExtendQuestion, { kind: 'height' }>): Promise<number | null> {
    const { rowSetId } = this.#claimed
    if (rowSetId === null) return null
    const { historyId, rowSet } = toRowSetKey(rowSetId)
    const row = await this.#tx.one(
      `select min(height) as height from entry where history_id = $1 and row_set = $2 and position >= $3
        and position < $4 and hash in (select decode(hash, 'hex') from unnest($5::text[]) as w (hash))`,
      [historyId, rowSet, range.from, range.to, hashes],
    )
    const height = row?.['height'] ?? null
    return height === null ? null : Number(height)
  }
}

async function write(tx: Sql, claimed: Claimed, extension: Extension, balance: bigint): Promise<void> {
  const { columns } = claimed
  const historyId = Number(columns['id'])
  const { first, end, written } = extension
  const rowSetId = claimed.rowSetId ?? toRowSetId({ historyId, rowSet: Number(columns['row_sets']) + 1 })
  const { rowSet } = toRowSetKey(rowSetId)
  const oldFirst = claimed.shown?.from ?? first
  const sum = await changingParts(
    tx,
    rowSetId,
    touchedBy(extension, oldFirst),
    claimed.partsDigest,
    async () => {
      await replaceParts(tx, rowSetId, written)
      await removeParts(tx, rowSetId, oldFirst, first)
    },
  )
  await setPartsDigest(tx, historyId, sum)
  await writeEntries(tx, rowSetId, written)
  await removeEntries(tx, rowSetId, oldFirst, first)
  await replaceSplit(tx, historyId, extension.from, extension.split)
  const count = end - first
  await drawSparkline(tx, historyId, { rowSetId, first, count })
  const header = {
    row_set_id: rowSetId,
    row_sets: Math.max(Number(columns['row_sets']), rowSet),
    first,
    count,
    unsettled: extension.unsettled,
    balance,
    unconfirmed_balance: extension.unconfirmedBalance,
    unconfirmed: extension.unconfirmed,
    next_row_id: extension.nextRowId,
    revision: revisionAfter(Number(columns['revision']), extension),
    proof_tip: claimed.tip,
    ...(await edgeDigests(tx, rowSetId, { from: first, to: end }, null)),
  }
  await writeHeader(tx, claimed, header, rowSet)
}
