import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import type { FinishingParts } from '../lease/finish-run.ts'
import type { Pacer } from '../pacing/pacer.ts'
import type { SourceOrder } from '../pacing/source-order.ts'
import type { PageTransactions } from '../walk/page-transactions.ts'

export interface RunParts extends FinishingParts {
  readonly store: RunStore
  readonly clock: Clock
  readonly queue: SyncQueue
  readonly sources: SourceOrder
  readonly pacer: Pacer
  /** See `WalkParts`. */
  readonly transactions?: PageTransactions
  /** How often every address is synchronised in the background (ms); 0 = only on request. */
  readonly intervalMs: number
  /** How often every history is cross-checked in the background (ms); 0 = only on request. */
  readonly verifyIntervalMs: number
  /** `done` and the source, or the error code and the source tried first. */
  readonly onOutcome: (outcome: string, source: string) => void
}

/** What a run leaves for the scheduler to do. */
export interface RunEvents {
  /** A history may have been replaced: its rows are to be swept. */
  onReplaced(): void
  /** Every source for this chain is rate-limited by us until then (ms). */
  onOverBudget(chain: ChainSlug, until: number): void
}
