import { type ChainSlug, isChainSlug } from '../../../domain/chains/chain.ts'
import type { GroupMember } from '../../../domain/group/group.ts'
import { REACHED_ADDRESSES, REACHING } from '../../shared/group-queries.ts'
import type { Sql } from '../database.ts'
import { addMembers, createMerged, setMembers } from '../owners/owner-members.ts'

/*
 * Which addresses the histories of groups are merged of. Each function is part of a transaction.
 */

/** Addresses are reached through a member of groups now: they join the groups of that member. */
export async function joinGroups(
  tx: Sql,
  member: GroupMember,
  chain: ChainSlug,
  addressIds: readonly number[],
): Promise<void> {
  for (const id of await groupsReaching(tx, member.kind, member.id)) {
    await addMembers(tx, await createMerged(tx, { kind: 'group', id }, chain), addressIds)
  }
}

/** Addresses that groups may have had unused are tracked now: they join those groups. */
export async function joinOwnGroups(tx: Sql, chain: ChainSlug, addressIds: readonly number[]): Promise<void> {
  const members = await tx.all(
    `select distinct member_id from group_member where kind = 'address' and member_id = any($1) order by member_id`,
    [addressIds],
  )
  for (const id of members.map((row) => Number(row['member_id']))) {
    await joinGroups(tx, { kind: 'address', id }, chain, [id])
  }
}

/** The groups that reach a member. */
export async function groupsReaching(
  tx: Sql,
  kind: 'wallet' | 'address' | 'group',
  id: number,
): Promise<readonly number[]> {
  const rows = await tx.all(REACHING('$1::text', '$2::bigint'), [kind, id])
  return rows.map((row) => Number(row['id']))
}

/** The members of a group have changed. */
export async function refreshGroup(tx: Sql, id: number): Promise<void> {
  const rows = await tx.all(REACHED_ADDRESSES('$1::bigint'), [id])
  const byChain = Map.groupBy(rows, (row) => String(row['chain']))
  for (const [chain, addresses] of byChain) {
    if (!isChainSlug(chain)) continue
    const historyId = await createMerged(tx, { kind: 'group', id }, chain)
    await setMembers(
      tx,
      historyId,
      addresses.map((row) => Number(row['id'])),
    )
  }
  const histories = await tx.all(
    `select id, asset from history where owner_kind = 'group' and owner_id = $1`,
    [id],
  )
  for (const { id: historyId, asset } of histories) {
    if (!byChain.has(String(asset))) await setMembers(tx, Number(historyId), [])
  }
}
