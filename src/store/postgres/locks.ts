import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Sql } from './database.ts'

/*
 * What transactions lock until they end, beside the rows that they change. A transaction that takes several of these locks
 * takes them in this order, so that no two wait for each other:
 *
 * 1. `lockGroups` or `lockMemberships`
 * 2. the row of a wallet (`lockWallet`)
 * 3. `lockFollowing` or `lockAdding`
 * 4. rows of `sync`, smaller ids first (also `lockPublishing`), or all of them (`lockAllPublishing`)
 * 5. rows of `merged_history`, `history` and `member`
 */

/** No other transaction changes which addresses groups reach. */
export async function lockGroups(tx: Sql): Promise<void> {
  await tx.run('lock table owner_group in share row exclusive mode')
}

/** Addresses join or leave groups with their wallet, or one by one; what groups consist of stays as it is meanwhile. */
export async function lockMemberships(tx: Sql): Promise<void> {
  await tx.run('lock table owner_group in row exclusive mode')
}

/** No other transaction follows or adds addresses of the chain. */
export async function lockFollowing(tx: Sql, chain: ChainSlug): Promise<void> {
  await tx.run(
    'insert into address_lock (chain) values ($1) on conflict (chain) do update set chain = excluded.chain',
    [chain],
  )
}

/** No other transaction follows addresses of the chain. Others may add some. */
export async function lockAdding(tx: Sql, chain: ChainSlug): Promise<void> {
  const locked = () => tx.one('select chain from address_lock where chain = $1 for share', [chain])
  if ((await locked()) !== undefined) return
  await tx.run('insert into address_lock (chain) values ($1) on conflict (chain) do nothing', [chain])
  await locked()
}

/**
 * Addresses that are about to become members of a merged history are neither published nor deleted: a publication either
 * finds the member and marks it, or the transaction that adds the member sees its rows.
 */
export async function lockPublishing(
  tx: Sql,
  historyId: number,
  addressIds: readonly number[],
): Promise<void> {
  await tx.run(
    `select from sync s where address_id = any($2) and not exists (select from member m
        where m.history_id = $1 and m.address_id = s.address_id and m.removed = 0)
      order by address_id for key share`,
    [historyId, addressIds],
  )
}

/** The same of all addresses, also of those that are added meanwhile. */
export async function lockAllPublishing(tx: Sql): Promise<void> {
  await tx.run('lock table sync in exclusive mode')
}
