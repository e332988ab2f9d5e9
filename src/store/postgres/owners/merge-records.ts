import type { MergedTransfer } from '../../../domain/history/merge-legs.ts'
import { type MergeClaim, MergeLost } from '../../../domain/ports/merge-store.ts'
import type { ColumnValues } from '../../shared/columns/joined-row.ts'
import { headerDigest } from '../../shared/digests/header-digest.ts'
import { type Claimed, toClaimed } from '../../shared/merge/claimed.ts'
import { LEASE_MS } from '../../shared/merge/spacing.ts'
import type { Sql } from '../database.ts'
import { setHistory } from '../tracked-row.ts'

/*
 * What merges read and record beside rows. Each function is part of a transaction.
 */

/** Members whose marks are removed in one piece of work. */
const CLEARED_AT_ONCE = 1000

const CLAIMED = `select h.*, h.id * 1048576 + h.row_set as row_set_id, h.asset as chain, g.rebuild, g.parts_digest,
    coalesce((select height from chain_tip t where t.chain = h.asset and t.complement = ~t.height), h.proof_tip, 0) as tip
  from merged_history g join history h on h.id = g.history_id where g.history_id = $1 and g.run = $2`

/** Throws MergeLost. */
export async function readClaimed(tx: Sql, { historyId, run }: MergeClaim, lock = ''): Promise<Claimed> {
  const columns = await tx.one(`${CLAIMED} ${lock}`, [historyId, run])
  if (columns === undefined) throw new MergeLost(`merge ${run} of history ${historyId} is over`)
  return toClaimed(columns)
}

/** Writes columns of a header, with its digest. `row_set_id` stands for the row set. */
export async function writeHeader(
  tx: Sql,
  { columns }: Claimed,
  changed: ColumnValues,
  rowSet: number,
): Promise<void> {
  const digest = headerDigest({ ...columns, ...changed })
  const { row_set_id: _, ...stored } = changed
  const version = Number(columns['version']) + 1
  await setHistory(tx, Number(columns['id']), {
    ...stored,
    row_set: rowSet,
    opened_row_set: null,
    version,
    digest,
  })
}

/** These are all split rows from a height up. */
export async function replaceSplit(
  tx: Sql,
  historyId: number,
  from: number,
  split: readonly MergedTransfer[],
): Promise<void> {
  await tx.run('delete from split_row where history_id = $1 and height >= $2', [historyId, from])
  if (split.length === 0) return
  await tx.run(
    `insert into split_row (history_id, hash, height)
      select $1, decode(hash, 'hex'), height from unnest($2::text[], $3::bigint[]) as s (hash, height)
      on conflict (history_id, hash) do update set height = excluded.height`,
    [historyId, split.map(({ hash }) => hash), split.map(({ height }) => height)],
  )
}

/** The balances of members that their merged history includes. */
export async function includeBalances(
  tx: Sql,
  historyId: number,
  members: readonly { readonly addressId: number; readonly balance: bigint }[],
): Promise<void> {
  await tx.run(
    `update member m set balance = n.balance from unnest($2::bigint[], $3::numeric[]) as n (id, balance)
      where m.history_id = $1 and m.address_id = n.id`,
    [historyId, members.map(({ addressId }) => addressId), members.map(({ balance }) => balance)],
  )
}

/** Members that are merged as they are now; those that were removed are gone. */
export async function clearMembers(tx: Sql, historyId: number, addressIds: readonly number[]): Promise<void> {
  await tx.run('delete from member where history_id = $1 and address_id = any($2) and removed = 1', [
    historyId,
    addressIds,
  ])
  await tx.run('update member set changed_from = null where history_id = $1 and address_id = any($2)', [
    historyId,
    addressIds,
  ])
}

/** What has changed so far is about to be merged anyway. False if there may be more. */
export async function clearSome(tx: Sql, historyId: number): Promise<boolean> {
  await tx.run('delete from member where history_id = $1 and removed = 1', [historyId])
  const cleared = await tx.run(
    `update member set changed_from = null where history_id = $1 and address_id in (select address_id from member
      where history_id = $1 and changed_from is not null limit ${CLEARED_AT_ONCE})`,
    [historyId],
  )
  return cleared < CLEARED_AT_ONCE
}

export async function beginRebuild(tx: Sql, historyId: number): Promise<void> {
  await tx.run('update merged_history set rebuild = 1 where history_id = $1', [historyId])
}

/** The sum of the digests of all parts of its rows; locks it. */
export async function lockPartsDigest(tx: Sql, historyId: number): Promise<bigint> {
  const row = await tx.one('select parts_digest from merged_history where history_id = $1 for update', [
    historyId,
  ])
  return BigInt(String(row?.['parts_digest'] ?? 0))
}

export async function setPartsDigest(tx: Sql, historyId: number, digest: bigint): Promise<void> {
  await tx.run('update merged_history set parts_digest = $2 where history_id = $1', [historyId, digest])
}

export async function endRebuild(tx: Sql, historyId: number, now: number, took: number): Promise<void> {
  await tx.run(
    `update merged_history set rebuild = 0, due_at = null, rebuilt_at = $2, rebuild_ms = $3 where history_id = $1`,
    [historyId, now, Math.ceil(took)],
  )
}

export async function renewClaim(tx: Sql, claim: MergeClaim, now: number): Promise<void> {
  await setDue(tx, claim, now + LEASE_MS)
}

export async function setDue(tx: Sql, { historyId, run }: MergeClaim, time: number | null): Promise<void> {
  await tx.run('update merged_history set due_at = $3 where history_id = $1 and run = $2', [
    historyId,
    run,
    time,
  ])
}
