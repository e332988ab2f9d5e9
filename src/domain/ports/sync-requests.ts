import type { TrackedAddress } from '../address/tracked-address.ts'

/** Requests synchronisations. A call returns once the address is IN_PROGRESS, long before the work is done. */
export interface SyncRequests {
  /** An address was queued by another call. */
  wake(): void
  /** Null if there is no such address. A request while it runs adds no second run. */
  request(id: number): Promise<TrackedAddress | null>
  /** Returns the number of addresses. */
  requestAll(): Promise<number>
  /** Requests cross-checks by all other sources, which are returned. Null if there is no such address. */
  verify(id: number): Promise<{ readonly sources: readonly string[] } | null>
}
