import type { Difference } from '../../domain/address/tracked-address.ts'
import { formatAmount } from '../../domain/assets/amount.ts'
import { sourceTitle } from '../../domain/source-title.ts'

/** A user-facing sentence. `origin` is the name of the source that proved the stored history. */
export function explainDifference(
  { by, stored, stated, first, explanation }: Difference,
  origin: string,
  decimals: number,
): string {
  const theirs = `${sourceTitle(by)} reports ${stated.transactionCount} transactions and a balance of ${formatAmount(stated.balance, decimals)}`
  const ours = `${sourceTitle(origin)} reported ${stored.transactionCount} and ${formatAmount(stored.balance, decimals)}`
  const sides = `${theirs}; ${ours}.`
  if (explanation === 'bare_public_key') {
    return `${sides} Transaction ${first?.hash} pays to the bare public key behind this address: one source counts that for the address, the other does not. Neither is wrong.`
  }
  return first === null ? sides : `${sides} The oldest difference is transaction ${first.hash}.`
}
