import type { ChainSlug } from '../../../domain/chains/chain.ts'
import type { NewBranch } from '../../../domain/wallet/followed-addresses.ts'
import type { NewDescriptor } from '../../../domain/wallet/wallet.ts'
import type { Sql } from '../database.ts'

/*
 * Which scripts wallets have.
 */

/** The wallets that have one of the scripts. */
export async function ownersOf(
  sql: Sql,
  chain: ChainSlug,
  identities: readonly string[],
): Promise<readonly number[]> {
  const rows = await sql.all(
    `select distinct wallet_id from wallet_script where chain = $1 and identity = any($2) order by wallet_id`,
    [chain, identities],
  )
  return rows.map((row) => Number(row['wallet_id']))
}

/** A wallet that follows one of the addresses, used or not; undefined if none does. */
export async function followerOf(
  tx: Sql,
  chain: ChainSlug,
  branches: readonly NewBranch[],
): Promise<number | undefined> {
  const addresses = branches.flatMap((branch) => branch.addresses.map(({ address }) => address))
  const row = await tx.one(FOLLOWING, [chain, addresses])
  return row === undefined ? undefined : Number(row['wallet_id'])
}

const FOLLOWING = `select u.wallet_id from wallet w join unused_address u on u.wallet_id = w.id
    where w.chain = $1 and w.removed_at is null and u.address = any($2)
  union all select d.wallet_id from address a join derivation d on d.address_id = a.id
    join wallet w on w.id = d.wallet_id and w.removed_at is null where a.chain = $1 and a.address = any($2)
  limit 1`

/** Gives a wallet these descriptors and no others. Part of a transaction. */
export async function replaceScripts(
  tx: Sql,
  walletId: number,
  chain: ChainSlug,
  descriptors: readonly NewDescriptor[],
): Promise<void> {
  for (const table of ['wallet_descriptor', 'wallet_script']) {
    await tx.run(`delete from ${table} where wallet_id = $1`, [walletId])
  }
  for (const [number, { scriptType, text, isTentative, identities }] of descriptors.entries()) {
    await tx.run(
      `insert into wallet_descriptor (wallet_id, number, script_type, descriptor, tentative)
        values ($1, $2, $3, $4, $5)`,
      [walletId, number, scriptType, text, Number(isTentative)],
    )
    await tx.run(
      `insert into wallet_script (chain, identity, wallet_id, descriptor)
        select $1, identity, $2, $3 from unnest($4::text[]) as i (identity) on conflict do nothing`,
      [chain, walletId, number, identities],
    )
  }
}
