import { formatAmount } from '../../domain/assets/amount.ts'
import type { Conflict } from '../../domain/history/checkpoint.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { StatedTotals } from '../../domain/ports/source.ts'

/** A sentence for a person: why the walk does not meet. */
export function explainConflict(
  why: Conflict,
  gap: bigint,
  stated: StatedTotals,
  source: string,
  decimals: number,
): string {
  const statement = `${source} states ${stated.transactionCount} transactions and a balance of ${formatAmount(stated.balance, decimals)}`
  switch (why) {
    case 'balance':
      return `${statement}, but the transactions that it lists do not lead there: they are off by ${formatAmount(gap, decimals)}`
    case 'count':
      return `${statement}, but it does not list as many transactions`
    case 'twice':
      return `${statement}, but it lists a transaction twice`
    case 'block':
      return `${statement}, but its list does not go on with the transactions that were proven before`
  }
}

export function explainMissing(row: Row, source: string): string {
  return `${source} no longer lists transaction ${row.hash} in block ${row.height}, which was settled when this history was last proven`
}
