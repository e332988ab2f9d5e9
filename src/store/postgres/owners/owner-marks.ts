import {
  lowestChangeBetween,
  lowestChangeInPlace,
  type ShownRange,
} from '../../../domain/history/lowest-change.ts'
import { rankOf, UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'
import { runAsync } from '../../../domain/history/sans-io.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import type { Publication } from '../../../domain/ports/run-store.ts'
import { chainOf } from '../../shared/columns/chain-column.ts'
import { isHeaderIntact } from '../../shared/digests/header-digest.ts'
import type { Columns, Sql } from '../database.ts'
import { readEntries } from '../entries.ts'
import { OLDEST_RANK } from './member-ranks.ts'

/*
 * Marks the merged histories of an address as behind. Each function is part of a transaction.
 */

/** Whether an address belongs to merged histories. Its row of `sync` is locked, and so nothing else makes it a member. */
export async function isMember(tx: Sql, before: Columns): Promise<boolean> {
  const row = await tx.one(
    `select exists (select from member where address_id = $1)
      or exists (select from history where owner_kind = 'all' and owner_id = 0 and asset = $2) as is_member`,
    [before['id'], chainOf(before)],
  )
  return row?.['is_member'] === true
}

/** The lowest rank that a publication changes in place; to be called before its rows are written. */
export async function lowestInPlace(
  tx: Sql,
  before: Columns,
  { rowSetId, first, count, rows }: Publication,
): Promise<number | null> {
  const query = lowestChangeInPlace(shownOf(before), { from: first, to: first + count }, rows)
  return runAsync(query, ({ range }) => readShown(tx, rowSetId, range))
}

/** The same of one that replaces the rows, or shows the first; to be called after they are written. */
export async function lowestReplaced(
  tx: Sql,
  before: Columns,
  { rowSetId, first, count }: Publication,
): Promise<number | null> {
  // A damaged header may name any rows.
  if (!isHeaderIntact(before)) return 0
  const query = lowestChangeBetween(shownOf(before), { from: first, to: first + count })
  return runAsync(query, ({ of, range }) =>
    readShown(tx, of === 'before' ? Number(before['row_set_id']) : rowSetId, range),
  )
}

/** The rows of an address have changed from a rank on. An address that is not yet in the history of all joins it. */
export async function markChanged(
  tx: Sql,
  before: Columns,
  from: number,
  { rowSetId, first, count }: Publication,
): Promise<void> {
  const [newest] = count === 0 ? [] : await readShown(tx, rowSetId, { from: first, to: first + 1 })
  await tx.run(
    `with joined as (insert into member (history_id, address_id, newest, changed_from)
        select id, $1, $3, $4 from history where owner_kind = 'all' and owner_id = 0 and asset = $2
        on conflict do nothing)
      update member set newest = $3, changed_from = least(changed_from, $4) where address_id = $1`,
    [before['id'], chainOf(before), newest === undefined ? -1 : rankOf(newest), from],
  )
}

/** An address was deleted or restored: all of its rows go, or come back. */
export async function markWhole(tx: Sql, addressId: number): Promise<void> {
  await tx.run(
    `update member set changed_from = least(changed_from, o.rank)
      from (select ${OLDEST_RANK} as rank from history h where h.id = $1) as o
      where address_id = $1 and o.rank is not null`,
    [addressId],
  )
}

/** An address is gone for good. */
export async function markGone(tx: Sql, addressId: number): Promise<void> {
  await tx.run(
    `update member set removed = 1, changed_from = coalesce(changed_from, $2::bigint) where address_id = $1`,
    [addressId, UNCONFIRMED_RANK],
  )
}

async function readShown(tx: Sql, rowSetId: number, { from, to }: ShownRange): Promise<Row[]> {
  return from < to ? readEntries(tx, rowSetId, from, to) : []
}

function shownOf(before: Columns): ShownRange {
  const from = Number(before['first'])
  return before['row_set'] === null ? { from: 0, to: 0 } : { from, to: from + Number(before['count']) }
}
