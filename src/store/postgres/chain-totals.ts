import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainTotal } from '../../domain/ports/balances.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import type { Sql } from './database.ts'

const SLOTS = 16

/** The sums over all addresses of a chain. */
export async function readTotals(sql: Sql): Promise<ChainTotal[]> {
  const rows = await sql.all(
    `select chain, sum(addresses)::bigint as addresses, sum(transactions)::bigint as transactions,
        sum(balance) as balance, sum(unconfirmed_balance) as unconfirmed_balance
      from chain_total group by chain having sum(addresses) > 0 order by chain`,
  )
  return rows.map((row) => ({
    chain: toChain(row['chain']),
    addresses: Number(row['addresses']),
    transactions: Number(row['transactions']),
    balance: fromColumn(row['balance']),
    unconfirmedBalance: fromColumn(row['unconfirmed_balance']),
  }))
}

/** What a publication changes about the totals of its chain. */
export function totalsChange(before: TrackedAddress, after: TrackedAddress): ChainTotal {
  return {
    chain: after.chain,
    addresses: 0,
    transactions: after.transactionCount - before.transactionCount,
    balance: after.balance - before.balance,
    unconfirmedBalance: after.unconfirmedBalance - before.unconfirmedBalance,
  }
}

/** Adds what has changed about an address, in the transaction of the change; all numbers may be negative. */
export async function addToTotals(tx: Sql, addressId: number, change: ChainTotal): Promise<void> {
  const { chain, addresses, transactions, balance, unconfirmedBalance } = change
  if (addresses === 0 && transactions === 0 && balance === 0n && unconfirmedBalance === 0n) return
  await tx.run(
    `insert into chain_total as t (chain, slot, addresses, transactions, balance, unconfirmed_balance)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (chain, slot) do update set addresses = t.addresses + excluded.addresses,
        transactions = t.transactions + excluded.transactions, balance = t.balance + excluded.balance,
        unconfirmed_balance = t.unconfirmed_balance + excluded.unconfirmed_balance`,
    [chain, addressId % SLOTS, addresses, transactions, balance, unconfirmedBalance],
  )
}
