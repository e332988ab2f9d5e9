import type { ChainSlug } from '../../../domain/chains/chain.ts'
import type { DerivedAddress } from '../../../domain/keys/open-descriptor.ts'
import type { FollowedAddresses } from '../../../domain/wallet/followed-addresses.ts'
import { standingColumn } from '../../shared/columns/standing-column.ts'
import { requested } from '../../shared/transitions/requested.ts'
import { announce } from '../announcements.ts'
import type { Columns, Sql } from '../database.ts'
import { joinGroups } from '../groups/group-members.ts'
import { lockFollowing } from '../locks.ts'
import { addMembers, createMerged } from '../owners/owner-members.ts'
import { assignments, readTracked } from '../tracked-row.ts'

/*
 * Which addresses wallets follow, used or not. Each function is part of a transaction.
 */

/** A wallet that follows addresses. */
export interface Follower {
  readonly id: number
  readonly chain: ChainSlug
}

/** Where an address belongs: the number of the branch, and the index. */
interface Place {
  readonly addressId: number
  readonly branch: number
  readonly index: number
  readonly standing: string | null
}

interface Known extends Place {
  readonly row: Columns
}

/**
 * Follows more addresses of branches; those of a branch that has been extended meanwhile are left out. An address that
 * is tracked alone is adopted.
 */
export async function follow(
  tx: Sql,
  wallet: Follower,
  more: readonly FollowedAddresses[],
  now: number,
): Promise<void> {
  if (more.length === 0) return
  await lockFollowing(tx, wallet.chain)
  const texts = more.flatMap(({ addresses }) => addresses.map(({ address }) => address))
  const tracked = await lockTracked(tx, wallet.chain, texts)
  const adopted: Known[] = []
  for (const { number, text, from, derived, addresses } of more) {
    const extended = await tx.run(
      `update wallet_branch b set derived = $1 where wallet_id = $2 and number = $3 and derived = $4
        and ($5::text is null or exists (select from wallet_descriptor d
          where d.wallet_id = $2 and d.number = b.descriptor and d.descriptor = $5))`,
      [derived, wallet.id, number, from, text],
    )
    if (extended === 0) continue
    const unused: DerivedAddress[] = []
    for (const one of addresses) {
      const row = tracked.get(one.address)
      if (row === undefined) unused.push(one)
      else {
        const standing = standingColumn(row)
        adopted.push({ row, addressId: Number(row['id']), branch: number, index: one.index, standing })
      }
    }
    await insertUnused(tx, wallet, number, unused)
  }
  await adopt(tx, wallet, adopted, now)
}

/** Follows one more address of a branch, unless another wallet has it. */
export async function followEach(
  tx: Sql,
  wallet: Follower,
  branch: number,
  one: Pick<DerivedAddress, 'address' | 'index'>,
  now: number,
): Promise<void> {
  const tracked = await lockTracked(tx, wallet.chain, [one.address])
  const row = tracked.get(one.address)
  if (row === undefined) return await insertUnused(tx, wallet, branch, [one])
  const standing = standingColumn(row)
  await adopt(tx, wallet, [{ row, addressId: Number(row['id']), branch, index: one.index, standing }], now)
}

/**
 * Gives tracked addresses their places in a wallet, but for those that another wallet has; one of a wallet that is being
 * removed stays tracked. Returns their ids.
 */
export async function place(
  tx: Sql,
  wallet: Follower,
  places: readonly Place[],
): Promise<ReadonlySet<number>> {
  const rows = await tx.all(
    `insert into derivation as d (address_id, wallet_id, branch, place, standing)
      select id, $1, branch, place, standing
        from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) as p (id, branch, place, standing)
      on conflict (address_id) do update set wallet_id = excluded.wallet_id, branch = excluded.branch,
        place = excluded.place, standing = excluded.standing
        where exists (select from wallet w where w.id = d.wallet_id and w.removed_at is not null)
      returning address_id`,
    [
      wallet.id,
      places.map(({ addressId }) => addressId),
      places.map(({ branch }) => branch),
      places.map(({ index }) => index),
      places.map(({ standing }) => standing),
    ],
  )
  const ids = rows.map((row) => Number(row['address_id']))
  if (ids.length > 0) {
    await addMembers(tx, await createMerged(tx, { kind: 'wallet', id: wallet.id }, wallet.chain), ids)
    await joinGroups(tx, { kind: 'wallet', id: wallet.id }, wallet.chain, ids)
    await announce(tx, { kind: 'merge' })
  }
  return new Set(ids)
}

/** Addresses of a wallet are synchronised from now on; `used` says whether they have a transaction. */
export async function raise(
  tx: Sql,
  walletId: number,
  places: readonly (Pick<Place, 'branch' | 'index'> & { readonly used: boolean })[],
): Promise<void> {
  for (const [branch, raised] of Map.groupBy(places, (one) => one.branch)) {
    const last = Math.max(...raised.map(({ index }) => index))
    const lastUsed = Math.max(-1, ...raised.filter(({ used }) => used).map(({ index }) => index))
    await tx.run(
      `update wallet_branch set last_followed = greatest(last_followed, $1), last_used = greatest(last_used, $2)
        where wallet_id = $3 and number = $4`,
      [last, lastUsed, walletId, branch],
    )
  }
}

/** The verification of an address means something else now. */
export async function stand(tx: Sql, addressId: number, standing: string | null): Promise<void> {
  await standAll(tx, [{ id: addressId, standing }])
}

/** The verifications of these addresses mean something else now. */
export async function standAll(
  tx: Sql,
  changed: readonly { readonly id: number; readonly standing: string | null }[],
): Promise<void> {
  if (changed.length === 0) return
  const rows = await tx.all(
    `update derivation d set standing = s.standing from unnest($1::bigint[], $2::text[]) as s (id, standing)
      where d.address_id = s.id returning d.wallet_id`,
    [changed.map(({ id }) => id), changed.map(({ standing }) => standing)],
  )
  const ids = [...new Set(rows.map((row) => Number(row['wallet_id'])))]
  if (ids.length > 0) await announce(tx, { kind: 'wallet', ids })
}

/** An address has got its first transaction. */
export async function markUsed(tx: Sql, addressId: number, now: number): Promise<void> {
  const row = await tx.one(
    `update wallet_branch b
      set last_followed = greatest(last_followed, d.place), last_used = greatest(last_used, d.place)
      from derivation d where d.address_id = $1 and b.wallet_id = d.wallet_id and b.number = d.branch
      returning b.wallet_id`,
    [addressId],
  )
  if (row === undefined) return
  const id = Number(row['wallet_id'])
  await announce(tx, { kind: 'wallet', ids: [id] })
  await queueDetection(tx, id, now)
}

/** Which script types are used is known once one of them is. A wallet that was not looked up is left alone. */
async function queueDetection(tx: Sql, walletId: number, now: number): Promise<void> {
  const queued = await tx.run(
    `update wallet set queued_at = $2 where id = $1 and queued_at is null and discovered_at is not null
        and removed_at is null
        and exists (select from wallet_descriptor where wallet_id = $1 and tentative = 1)`,
    [walletId, now],
  )
  if (queued > 0) await announce(tx, { kind: 'work' })
}

/** The tracked ones by text, locked until the transaction ends. */
async function lockTracked(
  tx: Sql,
  chain: ChainSlug,
  texts: readonly string[],
): Promise<ReadonlyMap<string, Columns>> {
  const rows = await readTracked(tx, 'a.chain = $1 and a.address = any($2) order by a.id for update of s', [
    chain,
    texts,
  ])
  return new Map(rows.map((row) => [String(row['address']), row]))
}

/** Those that another wallet follows are remembered as shared. */
async function insertUnused(
  tx: Sql,
  wallet: Follower,
  branch: number,
  addresses: readonly Pick<DerivedAddress, 'address' | 'index'>[],
): Promise<void> {
  if (addresses.length === 0) return
  const rows = await tx.all(
    `insert into unused_address (id, wallet_id, branch, place, address)
      select nextval(pg_get_serial_sequence('address', 'id')), $1, $2, g.place, g.address
        from unnest($3::bigint[], $4::text[]) as g (place, address)
        where not exists (select from unused_address u join wallet w on w.id = u.wallet_id
          where u.address = g.address and w.chain = $5)
        order by g.place
      returning address`,
    [
      wallet.id,
      branch,
      addresses.map(({ index }) => index),
      addresses.map(({ address }) => address),
      wallet.chain,
    ],
  )
  const inserted = new Set(rows.map((row) => String(row['address'])))
  const others = addresses.filter(({ address }) => !inserted.has(address))
  await share(
    tx,
    wallet,
    others.map(({ address, index }) => ({ address, branch, index })),
  )
}

async function share(
  tx: Sql,
  { id }: Follower,
  shared: readonly (Pick<Place, 'branch' | 'index'> & { readonly address: string })[],
): Promise<void> {
  if (shared.length === 0) return
  await tx.run(
    `insert into shared_address (wallet_id, address, branch, place)
      select $1, address, branch, place from unnest($2::text[], $3::bigint[], $4::bigint[]) as s (address, branch, place)
      on conflict (wallet_id, address) do nothing`,
    [
      id,
      shared.map(({ address }) => address),
      shared.map(({ branch }) => branch),
      shared.map(({ index }) => index),
    ],
  )
}

async function adopt(tx: Sql, wallet: Follower, known: readonly Known[], now: number): Promise<void> {
  if (known.length === 0) return
  // Two descriptors of a wallet may have the same script, which belongs to the first one.
  const places = [...Map.groupBy(known, ({ addressId }) => addressId).values()].map(
    ([first]) => first as Known,
  )
  const ids = await place(tx, wallet, places)
  const adopted = places.filter(({ addressId }) => ids.has(addressId))
  const others = places.filter(({ addressId }) => !ids.has(addressId))
  await share(
    tx,
    wallet,
    others.map(({ row, branch, index }) => ({ address: String(row['address']), branch, index })),
  )
  if (adopted.length === 0) return
  await raise(
    tx,
    wallet.id,
    adopted.map(({ row, branch, index }) => ({ branch, index, used: Number(row['count']) > 0 })),
  )
  await synchronise(
    tx,
    adopted.map(({ row }) => row).filter((row) => row['status'] === 'UNSYNCED'),
    now,
  )
  await announce(tx, { kind: 'address', ids: [...ids] })
}

async function synchronise(tx: Sql, rows: readonly Columns[], now: number): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const { sync } = requested(first, now)
  await tx.run(`update sync set ${assignments(sync, 1)} where address_id = any($1)`, [
    rows.map((row) => row['id']),
    ...Object.values(sync),
  ])
  await announce(tx, { kind: 'work' })
}
