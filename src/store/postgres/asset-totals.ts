import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { AssetTotal } from '../../domain/ports/balances.ts'
import { toAssetId } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import type { Sql } from './database.ts'

const SLOTS = 16

/** The sums over all addresses of an asset. */
export async function readTotals(sql: Sql): Promise<AssetTotal[]> {
  const rows = await sql.all(
    `select asset, sum(addresses)::bigint as addresses, sum(transactions)::bigint as transactions,
        sum(balance) as balance, sum(unconfirmed_balance) as unconfirmed_balance
      from asset_total group by asset having sum(addresses) > 0 order by asset`,
  )
  return rows.map((row) => ({
    asset: toAssetId(row['asset']),
    addresses: Number(row['addresses']),
    transactions: Number(row['transactions']),
    balance: fromColumn(row['balance']),
    unconfirmedBalance: fromColumn(row['unconfirmed_balance']),
  }))
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
    `insert into asset_total as t (asset, slot, addresses, transactions, balance, unconfirmed_balance)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (asset, slot) do update set addresses = t.addresses + excluded.addresses,
        transactions = t.transactions + excluded.transactions, balance = t.balance + excluded.balance,
        unconfirmed_balance = t.unconfirmed_balance + excluded.unconfirmed_balance`,
    [asset, addressId % SLOTS, addresses, transactions, balance, unconfirmedBalance],
  )
}
