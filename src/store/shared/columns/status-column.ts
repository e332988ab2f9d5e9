import type { SyncStatus } from '../../../domain/address/tracked-address.ts'

const STATUSES: readonly SyncStatus[] = ['UNSYNCED', 'IN_PROGRESS', 'DONE', 'ERROR']

/** What is of no known status is in ERROR until it is read again. */
export function toStatus(value: unknown): SyncStatus {
  return STATUSES.find((known) => known === value) ?? 'ERROR'
}

export function isStatus(value: unknown): boolean {
  return STATUSES.some((known) => known === value)
}
