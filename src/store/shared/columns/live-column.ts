import { LIVE_CHECK_MS } from '../../../domain/ports/watched-addresses.ts'
import type { AddressColumns } from './joined-row.ts'

/**
 * When an address is checked next (ms), by when it would be if nothing announced its changes. Null stays: it is checked on
 * request only.
 */
export function nextCheckAt(row: AddressColumns, at: number, unwatched: number | null): number | null {
  return isLive(row) && unwatched !== null ? at + LIVE_CHECK_MS : unwatched
}

/** Whether a source announces changes of the address. */
export function isLive(row: AddressColumns): boolean {
  return (row['live'] ?? null) !== null
}

/** Columns of `sync` that nothing watches any more: what was to be checked in hours is due. */
export function unwatched(sync: AddressColumns, now: number): AddressColumns {
  return { ...sync, live: null, again: 0, ...(isLive(sync) ? { next_sync_at: now } : {}) }
}
