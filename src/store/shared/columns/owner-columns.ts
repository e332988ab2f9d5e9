import type { MergedOwner, OwnerTotals } from '../../../domain/ports/owner-histories.ts'
import { sparklineChecksum } from '../digests/record-checksums.ts'
import { toChain } from './address-columns.ts'
import { fromColumn } from './amount-column.ts'

/** From the columns of a merged history's header. */
export function toOwnerTotals(row: Readonly<Record<string, unknown>>): OwnerTotals {
  return {
    owner: { kind: row['kind'] as MergedOwner['kind'], id: Number(row['owner_id']) },
    chain: toChain(row['chain']),
    balance: fromColumn(row['balance']),
    unconfirmedBalance: fromColumn(row['unconfirmed_balance']),
    transactionCount: Number(row['count']),
    members: Number(row['members']),
    sparkline: sparklineOf(row),
    tip: Number(row['tip']),
    behind: Boolean(row['behind']),
    damaged: Boolean(row['damaged']),
  }
}

/** One that is not as it was written is left out until the next merge. */
function sparklineOf({ id, balances, checksum }: Readonly<Record<string, unknown>>): readonly bigint[] {
  const isIntact =
    typeof balances === 'string' && BigInt(String(checksum ?? 0)) === sparklineChecksum(id, balances)
  return isIntact ? balances.split(',').map(BigInt) : []
}
