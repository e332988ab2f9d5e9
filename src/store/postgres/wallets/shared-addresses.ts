import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { announce } from '../announcements.ts'
import type { Sql } from '../database.ts'
import { lockFollowing } from '../locks.ts'
import { type Follower, followEach } from './followed-addresses.ts'

/*
 * Addresses that several wallets derive: one wallet has each, and the next one gets it when the first gives it up.
 */

const SHARING = `select w.id from wallet w where w.chain = $1 and w.removed_at is null
    and exists (select from shared_address s where s.wallet_id = w.id)`

const FREE = `not exists (select from unused_address u join wallet v on v.id = u.wallet_id
      where u.address = s.address and v.chain = $1)
    and not exists (select from address a join derivation d on d.address_id = a.id
      join wallet v on v.id = d.wallet_id where a.chain = $1 and a.address = s.address and v.removed_at is null)`

/**
 * After a wallet has given addresses up, in the same transaction, which has locked the groups: other wallets that derive
 * them follow them now.
 */
export async function handOver(tx: Sql, chain: ChainSlug, now: number): Promise<void> {
  const sharing = await tx.all(`${SHARING} order by w.id for update`, [chain])
  if (sharing.length === 0) return
  await lockFollowing(tx, chain)
  const rows = await tx.all(
    `delete from shared_address s where s.wallet_id = any($2) and ${FREE} returning s.*`,
    [chain, sharing.map((row) => row['id'])],
  )
  const wanted = rows.toSorted((a, b) => Number(a['wallet_id']) - Number(b['wallet_id']))
  for (const row of wanted) {
    const wallet = { id: Number(row['wallet_id']), chain }
    const [branch, index] = [Number(row['branch']), Number(row['place'])]
    await followEach(tx, wallet, branch, { address: String(row['address']), index }, now)
    await lookUpAgain(tx, wallet, branch, index, now)
  }
}

async function lookUpAgain(
  tx: Sql,
  { id }: Follower,
  branch: number,
  index: number,
  now: number,
): Promise<void> {
  await tx.run(
    'update wallet_branch set checked_to = least(checked_to, $3) where wallet_id = $1 and number = $2',
    [id, branch, index],
  )
  await tx.run(
    `update wallet set queued_at = coalesce(queued_at, $2), again = (worker is not null)::integer where id = $1`,
    [id, now],
  )
  await announce(tx, { kind: 'wallet', ids: [id] })
  await announce(tx, { kind: 'work' })
}
