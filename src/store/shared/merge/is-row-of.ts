import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { KnownTransaction } from '../../../domain/ports/owner-histories.ts'

/** Whether a row is merged of what was known of its transaction: a merge may have changed it meanwhile. */
export function isRowOf({ amount, received, addresses }: KnownTransaction, row: MergedRow): boolean {
  return row.amount === amount && row.received === received && row.addresses === addresses
}
