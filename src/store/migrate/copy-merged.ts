import type { DatabaseSync } from 'node:sqlite'
import { isChainSlug } from '../../domain/chains/chain.ts'
import type { MergedOwner } from '../../domain/ports/owner-histories.ts'
import type { Sql } from '../postgres/database.ts'
import { addMembers, createMerged } from '../postgres/owners/owner-members.ts'

/** Merged histories without their rows: they are built from the addresses once the program runs. */
export async function copyMerged(from: DatabaseSync, tx: Sql): Promise<void> {
  const histories = from
    .prepare(`select id, owner_kind, owner_id, asset from history where owner_kind <> 'address' order by id`)
    .all()
  const members = from.prepare('select address_id from member where history_id = ? and removed = 0')
  for (const { id, owner_kind: kind, owner_id: owner, asset } of histories) {
    const chain = String(asset)
    if (!isChainSlug(chain)) continue
    const merged = await createMerged(tx, { kind: kind as MergedOwner['kind'], id: Number(owner) }, chain)
    const ids = members.all(Number(id)).map((member) => Number(member['address_id']))
    await addMembers(tx, merged, ids)
  }
}
