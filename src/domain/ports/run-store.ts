import type { SyncError, Total, TrackedAddress, Verification } from '../address/tracked-address.ts'
import type { HistoryEvent } from '../history/history-event.ts'
import type { PlanKind } from '../history/plan.ts'
import type { Row } from '../history/transfer.ts'
import type { CheckClaim, Claim, Draft, Lease, PendingRollback } from './claim.ts'

export interface UnchangedAt {
  readonly source: string
  readonly tip: number
  readonly at: number
  readonly nextSyncAt: number | null
}

export interface Staged {
  readonly historyId: number
  readonly rows: readonly Row[]
  /** How far the draft has come; `keep` leaves it as it is, `forget` because its rows are about to contradict it. */
  readonly draft: Draft | 'keep' | 'forget'
  readonly nextRowId: number
}

export interface Progress {
  readonly obtained: number
  readonly total: number
  readonly stated: Total & { readonly source: string; readonly at: number }
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

/** A proven history, to be shown at once and as a whole. */
export interface Publication {
  /** `extend`: `historyId` is the shown history. Otherwise it is another one, and the shown one, if any, is left to the sweeper. */
  readonly plan: PlanKind
  readonly historyId: number
  readonly first: number
  readonly count: number
  readonly unsettled: number
  readonly balance: bigint
  readonly unconfirmedBalance: bigint
  readonly unconfirmed: number
  /** The same rows as before. */
  readonly unchanged: boolean
  /** Rows to be written in the same transaction: those at positions where others are visible now. */
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
  readonly at: number
  readonly nextSyncAt: number | null
  /** When the first second opinion is due, if none is yet (ms). */
  readonly verifyAt: number | null
}

/** What another source has said, to be kept. */
export interface CrossCheckResult {
  readonly verification: Verification
  readonly verifyAt: number | null
}

export interface Failure {
  readonly error: SyncError
  readonly nextSyncAt: number | null
  readonly failures: number
  readonly at: number
  /** Set by a failed proof: what contradicts, and the totals it was stated with. */
  readonly mismatch: { readonly verification: Verification; readonly fingerprint: string } | null
  readonly checkAt: number | null
  readonly pendingRollback: PendingRollback | null
}

/** What a run reads and writes. Calls with a claim throw RunLost. */
export interface RunStore {
  /** The claim as it stands now, after a part of the run. */
  current(claim: Lease): Promise<Claim>
  /** The set answer has settled it: its history stands at `tip`. */
  markUnchanged(check: CheckClaim, at: UnchangedAt): Promise<TrackedAddress>
  /** Its failed proof stands and its totals are as they were: ERROR again, as before. */
  keepFailed(check: CheckClaim, checkAt: number | null): Promise<TrackedAddress>
  /** Something changed: back into the queue, for its own reading. */
  requeue(check: CheckClaim): Promise<void>
  /** Puts a claimed run back into the queue as it was. */
  release(claim: Lease): Promise<void>
  /** Keeps what others have said and ends the claim. */
  recordOpinions(claim: Lease, verdict: CrossCheckResult): Promise<TrackedAddress>
  rows(historyId: number, position: number, limit: number): Promise<readonly Row[]>
  openHistory(claim: Lease): Promise<number>
  /** Writes rows that nobody sees yet, and with them how far the draft has come. */
  stage(claim: Lease, staged: Staged): Promise<void>
  /** Gives up the draft and all that was staged for it. */
  dropDraft(claim: Lease): Promise<void>
  report(claim: Lease, progress: Progress): Promise<TrackedAddress>
  publish(claim: Lease, publication: Publication): Promise<TrackedAddress>
  fail(claim: Lease, failure: Failure): Promise<TrackedAddress>
  /** Deletes up to `most` rows that no address points to any more; false when there are none left. */
  sweep(most: number): Promise<boolean>
}
