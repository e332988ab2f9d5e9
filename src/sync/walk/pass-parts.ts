import type { HistorySnapshot } from '../../domain/history/checkpoint.ts'
import type { Plan } from '../../domain/history/plan.ts'
import type { Claim, Draft } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import type { ChainSource } from '../../domain/ports/source.ts'
import type { HeadReader } from './head-reader.ts'
import type { PageTransactions } from './page-transactions.ts'
import type { RowWriter } from './row-writer.ts'
import type { StoredHead } from './stored-head.ts'

export interface WalkParts {
  readonly source: ChainSource
  readonly store: RunStore
  readonly clock: Clock
  readonly signal: AbortSignal
  /** See `CallOptions`. */
  readonly patienceMs?: number
  /** Keeps whole transactions of rows that are shown with kind and fee; without it none are kept. */
  readonly transactions?: PageTransactions | undefined
  /** Rows obtained so far, and the totals that were reported last. */
  readonly onProgress: (obtained: number, stated: HistorySnapshot) => Promise<void>
}

/** What a pass begins with. */
export interface PassParts extends WalkParts {
  readonly claim: Claim
  readonly stored: StoredHead
  readonly heads: HeadReader
  /** What an earlier run has staged. */
  readonly draft: Draft | null
  /** Blocks on top of a row that make it settled. */
  readonly finalityDepth: number
}

/** A pass whose newest page has decided what it does. */
export interface PlannedPass extends PassParts {
  readonly plan: Plan
  readonly writer: RowWriter
}
