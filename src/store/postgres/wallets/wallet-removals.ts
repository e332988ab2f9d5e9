import type { Clock } from '../../../domain/ports/clock.ts'
import { toChain } from '../../shared/columns/chain-column.ts'
import { removeAddress } from '../address-removals.ts'
import { announce } from '../announcements.ts'
import type { Database, Sql } from '../database.ts'
import { groupsReaching, refreshGroup } from '../groups/group-members.ts'
import { lockFollowing, lockGroups } from '../locks.ts'
import { removeOwner } from '../owners/owner-members.ts'
import { handOver } from './shared-addresses.ts'

/** Addresses that are deleted in one transaction. */
const SLICE = 50

/** The wallet is gone at once; false if there is no such wallet. */
export async function removeWallet(
  db: Database,
  id: number,
  addresses: 'keep' | 'remove',
  now: number,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    await lockGroups(tx)
    const removed = await tx.one(
      'update wallet set removed_at = $2, worker = null where id = $1 and removed_at is null returning chain',
      [id, now],
    )
    if (removed === undefined) return false
    const given = ['wallet_script', 'unused_address', 'shared_address']
    const gone = [...given, ...(addresses === 'keep' ? ['derivation'] : [])]
    for (const table of gone) await deleteFrom(tx, table, id)
    await removeOwner(tx, { kind: 'wallet', id })
    const groups = await groupsReaching(tx, 'wallet', id)
    await tx.run(`delete from group_member where kind = 'wallet' and member_id = $1`, [id])
    for (const group of groups) await refreshGroup(tx, group)
    await handOver(tx, toChain(removed['chain']), now)
    await announce(tx, { kind: 'merge' })
    await announce(tx, { kind: 'wallet-deleted', ids: [id] })
    return true
  })
}

/** Deletes the addresses of deleted wallets, some at a time. Several processes may do so together. */
export async function completeRemovals(db: Database, clock: Clock): Promise<void> {
  while (await removeSome(db, clock)) {
    // The next slice.
  }
}

/** Deletes some of the addresses of a deleted wallet; false when there are none left. */
export async function removeSome(db: Database, clock: Clock): Promise<boolean> {
  const row = await db.one('select id from wallet where removed_at is not null order by id limit 1')
  if (row === undefined) return false
  await db.transaction((tx) => removeSlice(tx, Number(row['id']), clock.now()))
  return true
}

async function removeSlice(tx: Sql, walletId: number, now: number): Promise<void> {
  // Each slice waits for the one of another process, so that none ends before all is gone.
  const wallet = await tx.one(
    'select chain from wallet where id = $1 and removed_at is not null for update',
    [walletId],
  )
  if (wallet === undefined) return
  await lockFollowing(tx, toChain(wallet['chain']))
  const rows = await tx.all(
    `delete from derivation where address_id in (
        select address_id from derivation where wallet_id = $1 order by address_id limit ${SLICE})
      returning address_id`,
    [walletId],
  )
  for (const row of rows) await removeAddress(tx, Number(row['address_id']), now)
  if (rows.length === SLICE) return
  for (const table of ['wallet_branch', 'wallet_descriptor']) await deleteFrom(tx, table, walletId)
  await tx.run('delete from wallet where id = $1', [walletId])
}

async function deleteFrom(tx: Sql, table: string, walletId: number): Promise<void> {
  await tx.run(`delete from ${table} where wallet_id = $1`, [walletId])
}
