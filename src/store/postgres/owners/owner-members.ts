import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'
import type { MergedOwner } from '../../../domain/ports/owner-histories.ts'
import { headerDigest, NO_HISTORY } from '../../shared/digests/header-digest.ts'
import type { Sql } from '../database.ts'
import { lockAllPublishing, lockPublishing } from '../locks.ts'
import { orphanAll } from '../orphaned-row-sets.ts'
import { NEWEST_RANK, OLDEST_RANK } from './member-ranks.ts'

/*
 * Merged histories and their members. Each function is part of a transaction.
 */

const WITH_ROWS = `select $1::bigint, a.id, coalesce(${NEWEST_RANK}, -1), ${OLDEST_RANK}
  from address a join history h on h.id = a.id`

/** Rows of a member count as changed from its oldest one on when it is added. */
const addFrom = (
  members: string,
) => `insert into member (history_id, address_id, newest, changed_from) ${members}
  on conflict (history_id, address_id) do update set removed = 0, newest = excluded.newest,
    changed_from = least(member.changed_from, excluded.changed_from) where member.removed = 1`

const REMOVE = `update member set removed = 1, changed_from = coalesce(least(member.changed_from,
    (select ${OLDEST_RANK} from history h where h.id = member.address_id)), ${UNCONFIRMED_RANK})`

/** The id of the history; undefined if there is none. */
async function findMerged(
  sql: Sql,
  { kind, id }: MergedOwner,
  chain: ChainSlug,
): Promise<number | undefined> {
  const row = await sql.one('select id from history where owner_kind = $1 and owner_id = $2 and asset = $3', [
    kind,
    id,
    chain,
  ])
  return row === undefined ? undefined : Number(row['id'])
}

/** The ids of all histories of an owner. */
async function allMerged(sql: Sql, { kind, id }: MergedOwner): Promise<readonly number[]> {
  const rows = await sql.all('select id from history where owner_kind = $1 and owner_id = $2', [kind, id])
  return rows.map((row) => Number(row['id']))
}

/** Returns the id of the history, which is made unless there is one. */
export async function createMerged(tx: Sql, owner: MergedOwner, chain: ChainSlug): Promise<number> {
  const known = await findMerged(tx, owner, chain)
  if (known !== undefined) return known
  if (owner.kind === 'all') await lockAllPublishing(tx)
  const inserted = await tx.one(
    `insert into history (id, owner_kind, owner_id, asset) values (nextval('history_id_seq'), $1, $2, $3)
      on conflict (owner_kind, owner_id, asset) do nothing returning id`,
    [owner.kind, owner.id, chain],
  )
  // Another transaction has made it first.
  if (inserted === undefined) return (await findMerged(tx, owner, chain)) as number
  const id = Number(inserted['id'])
  await tx.run('update history set digest = $2 where id = $1', [
    id,
    headerDigest({ ...NO_HISTORY, id, chain }),
  ])
  await tx.run('insert into merged_history (history_id, chain) values ($1, $2)', [id, chain])
  if (owner.kind === 'all') await tx.run(addFrom(`${WITH_ROWS} where a.chain = $2`), [id, chain])
  return id
}

export async function addMembers(tx: Sql, historyId: number, addressIds: readonly number[]): Promise<void> {
  await lockPublishing(tx, historyId, addressIds)
  await tx.run(addFrom(`${WITH_ROWS} where a.id = any($2)`), [historyId, addressIds])
}

export async function removeMembers(
  tx: Sql,
  historyId: number,
  addressIds: readonly number[],
): Promise<void> {
  await tx.run(`${REMOVE} where history_id = $1 and address_id = any($2) and removed = 0`, [
    historyId,
    addressIds,
  ])
}

export async function setMembers(tx: Sql, historyId: number, addressIds: readonly number[]): Promise<void> {
  await addMembers(tx, historyId, addressIds)
  await tx.run(`${REMOVE} where history_id = $1 and address_id <> all($2) and removed = 0`, [
    historyId,
    addressIds,
  ])
}

export async function removeOwner(tx: Sql, owner: MergedOwner): Promise<void> {
  for (const id of await allMerged(tx, owner)) {
    await orphanAll(tx, id, null)
    for (const table of ['merged_history', 'member', 'split_row', 'sparkline']) {
      await tx.run(`delete from ${table} where history_id = $1`, [id])
    }
    await tx.run('delete from history where id = $1', [id])
  }
}
