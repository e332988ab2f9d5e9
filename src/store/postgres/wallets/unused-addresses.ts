import type { TrackedAddress } from '../../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { unusedAddress } from '../../../domain/wallet/unused-address.ts'
import type { Columns, Sql } from '../database.ts'
import { readWallet } from './wallet-reads.ts'

/*
 * Addresses that wallets follow without a transaction; null for others.
 */

export async function readUnused(sql: Sql, id: number): Promise<TrackedAddress | null> {
  return toAddress(sql, await sql.one('select * from unused_address where id = $1', [id]))
}

export async function findUnused(
  sql: Sql,
  chain: ChainSlug,
  address: string,
): Promise<TrackedAddress | null> {
  const row = await sql.one(
    `select u.* from unused_address u join wallet w on w.id = u.wallet_id where u.address = $1 and w.chain = $2`,
    [address, chain],
  )
  return toAddress(sql, row)
}

/** The wallet that follows an address, used or not. */
export async function walletOf(sql: Sql, addressId: number): Promise<number | null> {
  const row = await sql.one(
    `select wallet_id from derivation where address_id = $1
      union all select wallet_id from unused_address where id = $1`,
    [addressId],
  )
  return row === undefined ? null : Number(row['wallet_id'])
}

async function toAddress(sql: Sql, row: Columns | undefined): Promise<TrackedAddress | null> {
  if (row === undefined) return null
  const wallet = await readWallet(sql, Number(row['wallet_id']))
  const branch = wallet?.branches.find(({ number }) => number === Number(row['branch']))
  if (wallet === null || branch === undefined) return null
  const { id, place, address } = row
  return unusedAddress(wallet, branch, { id: Number(id), index: Number(place), address: String(address) })
}
