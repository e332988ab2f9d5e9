import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { AssetTotal } from '../../domain/ports/balances.ts'
import { toAssetId } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import type { Database, Sql } from './database.ts'

const SLOTS = 16

/** A sum that changes with each number as they do: a transaction adds what it changes, and reads nothing. */
const CHECKSUM = 'addresses + 3 * transactions + 5 * balance + 7 * unconfirmed_balance'

/** The sums over all addresses of an asset. Null if one is not as it was written. */
export async function readTotals(sql: Sql): Promise<AssetTotal[] | null> {
  const rows = await sql.all(
    `select asset, sum(addresses)::bigint as addresses, sum(transactions)::bigint as transactions,
        sum(balance) as balance, sum(unconfirmed_balance) as unconfirmed_balance,
        bool_and(checksum = ${CHECKSUM}) as intact
      from asset_total group by asset order by asset`,
  )
  if (rows.some((row) => row['intact'] !== true)) return null
  return rows
    .map((row) => ({
      asset: toAssetId(row['asset']),
      addresses: Number(row['addresses']),
      transactions: Number(row['transactions']),
      balance: fromColumn(row['balance']),
      unconfirmedBalance: fromColumn(row['unconfirmed_balance']),
    }))
    .filter(({ addresses }) => addresses > 0)
}

/** computes those again that are not as they were written, or are missing. */
export async function repairedTotals(db: Database): Promise<AssetTotal[]> {
  const damaged = await db.all(
    `select coalesce(t.asset, a.chain) as asset
      from (select asset, sum(addresses) as addresses, bool_and(checksum = ${CHECKSUM}) as intact
          from asset_total group by asset) t
        full join (select chain, count(*) as addresses from address group by chain) a on a.chain = t.asset
      where t.intact is not true or coalesce(t.addresses, 0) <> coalesce(a.addresses, 0)`,
  )
  for (const { asset } of damaged) await db.transaction((tx) => recomputeTotals(tx, String(asset)))
  return (await readTotals(db)) ?? []
}

/**
 * From the headers of all histories, where what an address has contributed is not known. A transaction that has changed
 * a header and not yet the totals waits for the lock, and adds its change afterwards.
 */
export async function recomputeTotals(tx: Sql, asset: string): Promise<void> {
  await tx.run('lock table asset_total in share row exclusive mode')
  await tx.run('delete from asset_total where asset = $1', [asset])
  await tx.run(
    `insert into asset_total (asset, slot, addresses, transactions, balance, unconfirmed_balance, checksum)
      select $1, 0, addresses, transactions, balance, unconfirmed_balance, ${CHECKSUM}
        from (select count(*) as addresses, coalesce(sum(h.count), 0) as transactions,
            coalesce(sum(h.balance) filter (where h.balance % 1 = 0), 0) as balance,
            coalesce(sum(h.unconfirmed_balance) filter (where h.unconfirmed_balance % 1 = 0), 0) as unconfirmed_balance
          from address a join history h on h.id = a.id where a.chain = $1) as sums`,
    [asset],
  )
}

/** What a publication changes about the totals of its asset. */
export function totalsChange(before: TrackedAddress, after: TrackedAddress): AssetTotal {
  return {
    asset: nativeAsset(after.chain).id,
    addresses: 0,
    transactions: after.transactionCount - before.transactionCount,
    balance: after.balance - before.balance,
    unconfirmedBalance: after.unconfirmedBalance - before.unconfirmedBalance,
  }
}

/** Adds what has changed about an address, in the transaction of the change; all numbers may be negative. */
export async function addToTotals(tx: Sql, addressId: number, change: AssetTotal): Promise<void> {
  const { asset, addresses, transactions, balance, unconfirmedBalance } = change
  if (addresses === 0 && transactions === 0 && balance === 0n && unconfirmedBalance === 0n) return
  await tx.run(
    `insert into asset_total as t
        (asset, slot, addresses, transactions, balance, unconfirmed_balance, checksum)
      select asset, slot, addresses, transactions, balance, unconfirmed_balance, ${CHECKSUM}
        from (values ($1, $2::integer, $3::bigint, $4::bigint, $5::numeric, $6::numeric))
          as v (asset, slot, addresses, transactions, balance, unconfirmed_balance)
      on conflict (asset, slot) do update set addresses = t.addresses + excluded.addresses,
        transactions = t.transactions + excluded.transactions, balance = t.balance + excluded.balance,
        unconfirmed_balance = t.unconfirmed_balance + excluded.unconfirmed_balance,
        checksum = t.checksum + excluded.checksum`,
    [asset, addressId % SLOTS, addresses, transactions, balance, unconfirmedBalance],
  )
}
