import type { MergedOwner, OwnerTotals } from '../../../domain/ports/owner-histories.ts'
import { toChain } from './address-columns.ts'
import { fromColumn } from './amount-column.ts'
import type { ColumnValues } from './joined-row.ts'

/** From the columns of a merged history's header. */
export function toOwnerTotals(row: ColumnValues | Readonly<Record<string, unknown>>): OwnerTotals {
  return {
    owner: { kind: row['kind'] as MergedOwner['kind'], id: Number(row['owner_id']) },
    chain: toChain(row['chain']),
    balance: fromColumn(row['balance']),
    unconfirmedBalance: fromColumn(row['unconfirmed_balance']),
    transactionCount: Number(row['count']),
    tip: Number(row['tip']),
    behind: Boolean(row['behind']),
    damaged: Boolean(row['damaged']),
  }
}
