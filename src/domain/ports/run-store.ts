import type { HistoryTotals, SyncError, Verification } from '../address/tracked-address.ts'
import type { HistoryEvent } from '../history/history-event.ts'
import type { PlanKind } from '../history/plan.ts'
import type { Row } from '../history/transfer.ts'
import type { CheckClaim, Claim, Draft, Lease, PendingRollback } from './claim.ts'
import type { Integrity } from './integrity.ts'

export interface UnchangedAt {
  readonly source: string
  readonly tip: number
  readonly at: number
  readonly nextSyncAt: number | null
}

export interface UnchangedCheck {
  readonly check: CheckClaim
  readonly at: UnchangedAt
}

export interface Staged {
  readonly rowSetId: number
  readonly rows: readonly Row[]
  /** The new state of the draft. `keep`: as it is; `forget`: the rows are about to contradict it. */
  readonly draft: Draft | 'keep' | 'forget'
  readonly nextRowId: number
}

export interface Progress {
  readonly obtained: number
  readonly total: number
  readonly stated: HistoryTotals & { readonly source: string; readonly at: number }
}

/**
 * Rows at positions `from` to `to` (exclusive) of the published history that were staged before. Those with an id of at
 * least `newFromId` were not shown before: each is `received` if its amount is positive, otherwise `sent`.
 */
export interface ArrivedRows {
  readonly from: number
  readonly to: number
  readonly newFromId: number
}

/** A proven history, which becomes visible at once and as a whole. */
export interface Publication {
  /** `extend`: `rowSetId` is the visible row set. Otherwise it is another one, and the visible one, if any, is orphaned. */
  readonly plan: PlanKind
  readonly rowSetId: number
  readonly first: number
  readonly count: number
  readonly unsettled: number
  readonly balance: bigint
  readonly unconfirmedBalance: bigint
  readonly unconfirmed: number
  /** The same rows as before. */
  readonly unchanged: boolean
  /** Rows to write in the same transaction: those at positions where others are visible now. */
  readonly rows: readonly Row[]
  readonly nextRowId: number
  /** What happened to the transactions in memory; none for the first reading of an address. */
  readonly events: readonly HistoryEvent[]
  /** Staged rows that are events too, and come before the others; null if there are none. */
  readonly arrived: ArrivedRows | null
  /** Confirmed rows have moved or vanished. */
  readonly revised: boolean
  readonly tip: number
  readonly source: string
  readonly fingerprint: string
  /** `set`: the source did not state how many rows this address has, only how many a set of addresses has. */
  readonly proof: 'address' | 'set'
  readonly at: number
  readonly nextSyncAt: number | null
  /** When the first cross-check is due, if none is yet (ms). */
  readonly verifyAt: number | null
}

/** The outcome of a cross-check. */
export interface CrossCheckResult {
  readonly verification: Verification
  readonly verifyAt: number | null
}

export interface Failure {
  readonly error: SyncError
  readonly nextSyncAt: number | null
  readonly failures: number
  readonly at: number
  /** Set by a failed proof: the contradiction, and the fingerprint of the totals it came with. */
  readonly mismatch: { readonly verification: Verification; readonly fingerprint: string } | null
  readonly checkAt: number | null
  readonly pendingRollback: PendingRollback | null
}

/** Reads and writes of a run. Calls with a lease throw RunLost. */
export interface RunStore {
  readonly integrity: Integrity
  /** How many publications are worth beginning at once: a store may commit them together. */
  readonly publishedAtOnce: number
  /** The claim as it is now, after a part of the run. */
  current(lease: Lease): Promise<Claim>
  /** The batch check found the totals unchanged: the history is proven at a newer tip. */
  markUnchanged(check: CheckClaim, at: UnchangedAt): Promise<void>
  /** The same for all of a batch in one transaction, except for those that have lost their lease. */
  markAllUnchanged(checks: readonly UnchangedCheck[]): Promise<void>
  /** The batch check found the totals of the failed proof unchanged: ERROR again, as before. */
  keepFailed(check: CheckClaim, checkAt: number | null): Promise<void>
  /**
   * The batch check found a change: into the queue, for a full read, where it was or behind what was queued before
   * `behind` (ms).
   */
  requeue(check: CheckClaim, behind?: number): Promise<void>
  /** Back into the queue, where it was, for a full read by requests of its own. */
  requeueAlone(lease: Lease): Promise<void>
  /** Gives the lease up; the address is queued as before. */
  release(lease: Lease): Promise<void>
  /** Stores the outcome of a cross-check and ends the run. */
  recordOpinions(lease: Lease, result: CrossCheckResult): Promise<void>
  /** Rows from a position on, newest first. */
  rows(rowSetId: number, position: number, limit: number): Promise<readonly Row[]>
  /** An empty row set; orphaned after a crash unless a draft or a history references it. */
  openRowSet(lease: Lease): Promise<number>
  /** Writes hidden rows and the state of the draft in one transaction. */
  stage(lease: Lease, staged: Staged): Promise<void>
  /** Deletes the draft; its row set is orphaned. */
  dropDraft(lease: Lease): Promise<void>
  report(lease: Lease, progress: Progress): Promise<void>
  publish(lease: Lease, publication: Publication): Promise<void>
  fail(lease: Lease, failure: Failure): Promise<void>
  /**
   * Orphans the rows of addresses that can no longer be restored. Returns when to call it again (ms): when the next
   * deletion becomes final, or at once if more are final; null if there are none.
   */
  finaliseDeletions(now: number): Promise<number | null>
  /** Deletes addresses of deleted wallets, or up to `limit` rows of orphaned row sets; false when there are none left. */
  sweep(limit: number): Promise<boolean>
}
