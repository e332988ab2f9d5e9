import { parseAddress } from '../../../domain/address/parse-address.ts'
import { nativeAsset } from '../../../domain/assets/asset.ts'
import type { UsedAddress } from '../../../domain/ports/discovery-store.ts'
import { headerDigest, NO_HISTORY } from '../../shared/digests/header-digest.ts'
import { identityChecksum, NO_OUTCOME, outcomeChecksum } from '../../shared/digests/record-checksums.ts'
import { URGENCY } from '../../shared/urgency.ts'
import { labelsOf } from '../address-labels.ts'
import { addToTotals } from '../asset-totals.ts'
import type { Sql } from '../database.ts'
import { dropDeleted } from '../deleted-addresses.ts'
import { joinOwnGroups } from '../groups/group-members.ts'
import { lockFollowing } from '../locks.ts'
import { type Follower, place, raise } from './followed-addresses.ts'

/**
 * Addresses that were followed without a transaction are tracked from now on, under the same ids, and queued. Part of a
 * transaction. Returns those that were still followed so.
 */
export async function promote(
  tx: Sql,
  wallet: Follower,
  used: readonly UsedAddress[],
  now: number,
): Promise<readonly UsedAddress[]> {
  if (used.length === 0) return []
  await lockFollowing(tx, wallet.chain)
  const rows = await tx.all('delete from unused_address where wallet_id = $1 and id = any($2) returning id', [
    wallet.id,
    used.map(({ id }) => id),
  ])
  const ids = new Set(rows.map((row) => Number(row['id'])))
  const promoted = used.filter(({ id }) => ids.has(id))
  const [first] = promoted
  if (first === undefined) return []
  await dropDeleted(
    tx,
    wallet.chain,
    promoted.map(({ address }) => address),
  )
  await insertTracked(tx, wallet, promoted, now)
  const none = { transactions: 0, balance: 0n, unconfirmedBalance: 0n }
  const asset = nativeAsset(wallet.chain).id
  await addToTotals(tx, first.id, { asset, addresses: promoted.length, ...none })
  const places = promoted.map(({ id, branch, index }) => ({
    addressId: id,
    branch,
    index,
    used: true,
    standing: null,
  }))
  await place(tx, wallet, places)
  await joinOwnGroups(tx, wallet.chain, [...ids])
  await raise(tx, wallet.id, places)
  return promoted
}

async function insertTracked(
  tx: Sql,
  { chain }: Follower,
  promoted: readonly UsedAddress[],
  now: number,
): Promise<void> {
  const ids = promoted.map(({ id }) => id)
  const labels = await labelsOf(
    tx,
    chain,
    promoted.map(({ address }) => address),
  )
  const typed = promoted.map(({ id, address }) => ({
    id,
    chain,
    address,
    type: parseAddress(address, chain).type,
    label: labels.get(address) ?? null,
    created_at: now,
  }))
  await tx.run(
    `insert into address (id, chain, address, type, label, created_at, identity_checksum) overriding system value
      select id, $1, address, type, label, $2, checksum
        from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[])
          as a (id, address, type, label, checksum)`,
    [
      chain,
      now,
      ids,
      typed.map(({ address }) => address),
      typed.map(({ type }) => type),
      typed.map(({ label }) => label),
      typed.map(identityChecksum),
    ],
  )
  await tx.run(
    `insert into history (id, owner_kind, owner_id, asset, digest)
      select id, 'address', id, $1, digest from unnest($2::bigint[], $3::bigint[]) as h (id, digest)`,
    [chain, ids, ids.map((id) => headerDigest({ ...NO_HISTORY, id, chain }))],
  )
  await tx.run(
    `insert into sync (address_id, chain, status, want, urgency, queued_at, outcome_checksum)
      select id, $1, 'IN_PROGRESS', 'read', ${URGENCY.manual}, $2, checksum
        from unnest($3::bigint[], $4::bigint[]) as s (id, checksum)`,
    [chain, now, ids, ids.map((id) => outcomeChecksum({ ...NO_OUTCOME, id }))],
  )
}
