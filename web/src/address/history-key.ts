import type { Address } from '../api/types.ts'

/** Another text whenever the shown history is another one, or was proven anew. */
export function historyKey(address: Address): string {
  const { transaction_count, balance, unconfirmed_balance, last_synced_at, verification } = address
  return [transaction_count, balance, unconfirmed_balance, last_synced_at, verification?.height].join(' ')
}
