import type { TrackedAddress } from '../../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { unusedAddress } from '../../../domain/wallet/unused-address.ts'
import { labelsOf } from '../address-labels.ts'
import type { Columns, Sql } from '../database.ts'
import { liveOf } from '../live-column.ts'
import { readWallet } from './wallet-reads.ts'

/*
 * Addresses that wallets follow without a transaction; null for others.
 */

export async function readUnused(sql: Sql, id: number): Promise<TrackedAddress | null> {
  return toAddress(
    sql,
    await sql.one(`select u.*, ${liveOf('u')} as live from unused_address u where id = $1`, [id]),
  )
}

export async function findUnused(
  sql: Sql,
  chain: ChainSlug,
  address: string,
): Promise<TrackedAddress | null> {
  const row = await sql.one(
    `select u.*, ${liveOf('u')} as live from unused_address u join wallet w on w.id = u.wallet_id where u.address = $1 and w.chain = $2`,
    [address, chain],
  )
  return toAddress(sql, row)
}

/** The wallet that follows an address so. */
export async function followerOf(sql: Sql, id: number): Promise<number | null> {
  const row = await sql.one('select wallet_id from unused_address where id = $1', [id])
  return row === undefined ? null : Number(row['wallet_id'])
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

const AMONG = `select u.*, ${liveOf('u')} as live from unused_address u where id = any($1)`

/** Those that are among these, by id. */
export async function unusedAmong(
  sql: Sql,
  ids: readonly number[],
): Promise<ReadonlyMap<number, TrackedAddress>> {
  const rows = ids.length === 0 ? [] : await sql.all(AMONG, [ids])
  const addresses: TrackedAddress[] = []
  for (const [walletId, ofWallet] of Map.groupBy(rows, (row) => Number(row['wallet_id']))) {
    addresses.push(...(await toAddresses(sql, walletId, ofWallet)))
  }
  return new Map(addresses.map((address) => [address.id, address]))
}

async function toAddress(sql: Sql, row: Columns | undefined): Promise<TrackedAddress | null> {
  if (row === undefined) return null
  const [address] = await toAddresses(sql, Number(row['wallet_id']), [row])
  return address ?? null
}

async function toAddresses(sql: Sql, walletId: number, rows: readonly Columns[]): Promise<TrackedAddress[]> {
  const wallet = await readWallet(sql, walletId)
  if (wallet === null) return []
  const texts = rows.map((row) => String(row['address']))
  const labels = await labelsOf(sql, wallet.chain, texts)
  return rows.flatMap((row) => {
    const branch = wallet.branches.find(({ number }) => number === Number(row['branch']))
    const [id, index, address] = [Number(row['id']), Number(row['place']), String(row['address'])]
    if (branch === undefined) return []
    return [
      unusedAddress(wallet, branch, {
        id,
        index,
        address,
        label: labels.get(address) ?? null,
        live: row['live'] !== null,
      }),
    ]
  })
}
