import type { Address } from '../../../src/client/api-types.ts'

/** Whether a history has been proven once; before that the address's own numbers mean nothing. */
export function hasHistory({ last_synced_at }: Address): boolean {
  return last_synced_at !== null
}

/** Whether a history that is proven already is being synced again. */
export function isRefreshing(address: Address): boolean {
  return address.sync_status === 'IN_PROGRESS' && hasHistory(address)
}

/** Progress of a running sync from 0 to 1; null where there is none to show. */
export function progressOf(address: Address): number | null {
  const { sync_status: status, sync_total: total, last_synced_offset: obtained } = address
  if (status !== 'IN_PROGRESS') return null
  if (total === null) return hasHistory(address) ? null : 0
  return total === 0 ? 1 : Math.min(1, obtained / total)
}

/** Before the first proof, what the source reports; null while nothing is known. */
export function shownBalance(address: Address): string | null {
  return hasHistory(address) ? address.balance : (address.stated?.balance ?? null)
}

export function shownCount(address: Address): number | null {
  return hasHistory(address) ? address.transaction_count : (address.stated?.transaction_count ?? null)
}
