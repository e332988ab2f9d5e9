import type { SourceStatus } from './source.ts'

/** Gets what the processes that share a store announce beside the store's changes. No call may throw. */
export interface FleetListener {
  /** The status of a source has changed in some process. */
  source(name: string): void
  /** There may be work in the queue. */
  work(): void
}

/** The processes that share a store, this one included. */
export interface Fleet {
  /** Until the store is closed. */
  listen(listener: FleetListener): Promise<void>
  /** From now on this process renews its leases, and takes over expired ones. */
  work(): void
  /** Reports the sources of this process; also its sign of life. */
  reportSources(statuses: readonly SourceStatus[]): Promise<void>
  /** The last reports of the living workers, one list for each. */
  sources(): Promise<readonly (readonly SourceStatus[])[]>
}
