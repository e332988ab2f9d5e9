import type { SyncErrorCode } from '../errors.ts'

/**
 * What must outlive a restart so that a source's limits hold. It is stored as JSON under these names, which therefore
 * stay as they are.
 */
export interface SourceUsage {
  /** UTC day (`2026-11-23`) that `points` were used on. */
  readonly day: string
  readonly points: number
  /** Start times (ms) of the requests of the last minute, oldest first. */
  readonly recent: readonly number[]
  /** The last pause that the provider asked for, until an answer ends it. */
  readonly pause: { readonly until: number; readonly code: SyncErrorCode; readonly reason: string } | null
  /** Consecutive throttles with a doubling pause. (The column `strikes` of table `sync` counts lost workers.) */
  readonly strikes: number
  /** When (ms) the provider throttled last. */
  readonly refusedAt?: number
  /** The process that probes the provider after a pause, and until when (ms) the others wait for its outcome. */
  readonly trial?: { readonly by: string; readonly until: number } | null
  /** Grows with each change. */
  readonly revision?: number
}

/** Persists usage, for one process or for all that share the store. */
export interface SourceLedger {
  loadUsage(source: string): Promise<SourceUsage | null>
  /**
   * Reads, changes and writes in one atomic step. `change` has no side effects and may run again; its time (ms) comes
   * from one clock for all processes that share the store and never runs ahead of the next call's.
   */
  changeUsage<Result>(
    source: string,
    change: (
      kept: SourceUsage | null,
      now: number,
    ) => { readonly usage: SourceUsage; readonly result: Result },
  ): Promise<Result>
}
