import type { Address, Wallet } from '../../../src/client/api-types.ts'

/** Differs whenever the shown history differs or has been proven again. */
export function historyKey(owner: Address | Wallet): string {
  const { transaction_count, balance, unconfirmed_balance, last_synced_at, verification } = owner
  return [transaction_count, balance, unconfirmed_balance, last_synced_at, verification?.height].join(' ')
}
