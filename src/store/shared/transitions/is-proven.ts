import type { AddressColumns } from '../columns/address-columns.ts'

/** False before the first DONE. Until then an address has no events: nothing is known that could change. */
export function isProven(row: AddressColumns): boolean {
  return row['last_synced_at'] !== null
}
