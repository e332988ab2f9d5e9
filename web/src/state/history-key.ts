import type { Address } from '../../../src/client/api-types.ts'

/** Differs whenever the shown history differs or has been proven again. */
export function historyKey(address: Address): string {
  const { transaction_count, balance, unconfirmed_balance, last_synced_at, verification } = address
  return [transaction_count, balance, unconfirmed_balance, last_synced_at, verification?.height].join(' ')
}
