import type { FollowedAddresses, NewBranch } from '../../../domain/wallet/followed-addresses.ts'
import type { BranchPlace } from '../../../domain/wallet/wallet-extension.ts'
import type { Sql } from '../database.ts'

/*
 * The descriptors and branches of wallets. Each function is part of a transaction.
 */

/** Adds branches without addresses. Returns what is to be followed of them. */
export async function addBranches(
  tx: Sql,
  walletId: number,
  branches: readonly NewBranch[],
): Promise<readonly FollowedAddresses[]> {
  const row = await tx.one(
    'select coalesce(max(number) + 1, 0) as next from wallet_branch where wallet_id = $1',
    [walletId],
  )
  const next = Number(row?.['next'])
  await tx.run(
    `insert into wallet_branch (wallet_id, number, descriptor, branch)
      select $1, $2 + place - 1, descriptor, branch
        from unnest($3::bigint[], $4::bigint[]) with ordinality as b (descriptor, branch, place)`,
    [walletId, next, branches.map(({ descriptor }) => descriptor), branches.map(({ branch }) => branch)],
  )
  return branches.map(({ addresses, derived }, index) => ({
    number: next + index,
    text: null,
    from: 0,
    derived,
    addresses,
  }))
}

/** Gives the branches, by their numbers, their places among other descriptors. */
export async function moveBranches(
  tx: Sql,
  walletId: number,
  places: ReadonlyMap<number, BranchPlace>,
): Promise<void> {
  const moved = [...places.values()]
  await tx.run(
    `update wallet_branch b set descriptor = p.descriptor, branch = p.branch
      from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as p (number, descriptor, branch)
      where b.wallet_id = $1 and b.number = p.number`,
    [
      walletId,
      [...places.keys()],
      moved.map(({ descriptor }) => descriptor),
      moved.map(({ branch }) => branch),
    ],
  )
}

/**
 * Drops the other descriptors, their branches and what was followed of them. The kept ones are numbered from 0 again.
 * Their scripts are remembered as dropped. Returns the addresses that are tracked alone from then on.
 */
export async function keepOnly(
  tx: Sql,
  walletId: number,
  descriptors: readonly number[],
): Promise<readonly number[]> {
  const values = [walletId, descriptors]
  const others = 'wallet_id = $1 and descriptor <> all($2)'
  const ofOthers = `wallet_id = $1 and branch in (select number from wallet_branch where ${others})`
  for (const table of ['unused_address', 'shared_address'])
    await tx.run(`delete from ${table} where ${ofOthers}`, values)
  const released = await tx.all(`delete from derivation where ${ofOthers} returning address_id`, values)
  await tx.run(
    `update wallet set dropped_scripts = (dropped_scripts::jsonb || (
        select coalesce(jsonb_agg(identity), '[]') from wallet_script where ${others}))::text
      where id = $1`,
    values,
  )
  await tx.run('update wallet_descriptor set tentative = 0 where wallet_id = $1', [walletId])
  for (const table of ['wallet_branch', 'wallet_script']) {
    await tx.run(`delete from ${table} where ${others}`, values)
  }
  await tx.run('delete from wallet_descriptor where wallet_id = $1 and number <> all($2)', values)
  for (const [number, descriptor] of descriptors.toSorted((a, b) => a - b).entries()) {
    for (const [table, column] of NUMBERED) {
      await tx.run(`update ${table} set ${column} = $1 where wallet_id = $2 and ${column} = $3`, [
        number,
        walletId,
        descriptor,
      ])
    }
  }
  return released.map((row) => Number(row['address_id']))
}

const NUMBERED = [
  ['wallet_branch', 'descriptor'],
  ['wallet_script', 'descriptor'],
  ['wallet_descriptor', 'number'],
] as const
