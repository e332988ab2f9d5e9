import type { ExtendedWallet, ExtendingWallet } from '../../../domain/ports/wallet-book.ts'
import { requireCovered } from '../../../domain/wallet/gap-not-covered.ts'
import type { Wallet } from '../../../domain/wallet/wallet.ts'
import { isPlannedFor } from '../../shared/is-planned-for.ts'
import { announce } from '../announcements.ts'
import type { Sql } from '../database.ts'
import { lockFollowing, lockMemberships } from '../locks.ts'
import { follow } from './followed-addresses.ts'
import { queueDiscovery } from './queue-discovery.ts'
import { addBranches, moveBranches } from './wallet-branches.ts'
import { readWallet } from './wallet-reads.ts'
import { lockWallet, readState } from './wallet-rows.ts'
import { followerOf, ownersOf, replaceScripts } from './wallet-scripts.ts'

/** See `WalletBook`. Part of a transaction. */
export async function extendWallet(
  tx: Sql,
  id: number,
  extending: ExtendingWallet,
  now: number,
): Promise<ExtendedWallet> {
  await lockMemberships(tx)
  const row = await lockWallet(tx, id)
  if (row === undefined) return { kind: 'changed' }
  const state = await readState(tx, row)
  if (!isPlannedFor(extending, state)) return { kind: 'changed' }
  const { descriptors, branches, places } = extending
  await lockFollowing(tx, state.chain)
  const identities = descriptors.flatMap((one) => one.identities)
  const owners = await ownersOf(tx, state.chain, identities)
  const other = owners.find((owner) => owner !== id) ?? (await followerOf(tx, state.chain, branches))
  if (other !== undefined) return { kind: 'exists', id: other }
  await replaceScripts(tx, id, state.chain, descriptors)
  await moveBranches(tx, id, places)
  await restart(tx, id, extending, now)
  await follow(tx, state, await addBranches(tx, id, branches), now)
  await announce(tx, { kind: 'wallet', ids: [id] })
  const wallet = (await readWallet(tx, id)) as Wallet
  requireCovered(wallet)
  return { kind: 'extended', wallet }
}

/** A discovery that is under way derives from the descriptors before: it loses its lease. */
async function restart(tx: Sql, id: number, { name, sync }: ExtendingWallet, now: number): Promise<void> {
  await tx.run('update wallet set name = coalesce($1, name), worker = null, run = run + 1 where id = $2', [
    name,
    id,
  ])
  if (sync) return queueDiscovery(tx, id, now)
  await tx.run('update wallet set discovered_at = null where id = $1', [id])
  // The next discovery goes on with nothing: its evidence is of all branches.
  await tx.run('update wallet_branch set checked_to = 0 where wallet_id = $1', [id])
}
