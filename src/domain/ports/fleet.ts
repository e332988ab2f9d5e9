import type { TrackedAddress } from '../address/tracked-address.ts'
import type { SourceStatus } from './source.ts'

/** What is heard of the processes that share a store. No call may throw. */
export interface FleetListener {
  /** Some addresses as they are now. */
  changed(addresses: readonly TrackedAddress[]): void
  deleted(id: number): void
  /** A process has learnt something of a source. */
  source(name: string): void
  /** There may be something to be done. */
  work(): void
}

/** The processes that share a store, this one included. */
export interface Fleet {
  /** Hears of everything that any of them does from now on, until the store is closed. */
  listen(listener: FleetListener): Promise<void>
  /** From now on what this process has claimed is kept its own, and what others have dropped is taken over. */
  work(): void
  /** Says what this process has seen of its sources, and with it that it is alive. */
  reportSources(statuses: readonly SourceStatus[]): Promise<void>
  /** What the living workers have seen, one list for each of them. */
  sources(): Promise<readonly (readonly SourceStatus[])[]>
}
