import type { ChainSlug } from '../../../domain/chains/chain.ts'
import type { Sql } from '../database.ts'

/** Until the transaction ends, no other one follows or adds addresses of the chain. */
export async function lockFollowing(tx: Sql, chain: ChainSlug): Promise<void> {
  await tx.run(
    'insert into address_lock (chain) values ($1) on conflict (chain) do update set chain = excluded.chain',
    [chain],
  )
}

/** Until the transaction ends, no other one follows addresses of the chain. Others may add some. */
export async function lockAdding(tx: Sql, chain: ChainSlug): Promise<void> {
  const locked = () => tx.one('select chain from address_lock where chain = $1 for share', [chain])
  if ((await locked()) !== undefined) return
  await tx.run('insert into address_lock (chain) values ($1) on conflict (chain) do nothing', [chain])
  await locked()
}
