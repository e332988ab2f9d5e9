import type { ChainSlug } from './chain.ts'
import type { SyncErrorCode } from './errors.ts'
import type { Work } from './source.ts'
import type { SyncError, Total, TrackedAddress, Verification } from './tracked-address.ts'
import type { Row } from './transfer.ts'

/**
 * A history is a dense range of positions `first … first + count − 1`, newest first. Rows of the same history
 * outside this range exist but are seen by nobody, so new rows are staged there before one small transaction
 * moves the range over them.
 */
export interface StoredHistory {
  readonly historyId: number
  readonly first: number
  readonly count: number
  /** So many rows on top were not settled at the last proof; all below were. */
  readonly unsettled: number
  readonly balance: bigint
  /** The tip of the last proof. */
  readonly tip: number
  readonly source: string
}

/**
 * The hidden beginning of a long first walk. Rows `first … next − 1` are staged, all of them settled when they
 * were read; their balances rest on the first answer's word until the walk has met zero.
 */
export interface Draft {
  readonly historyId: number
  /** Position of a row plus its index from the bottom of the history. */
  readonly base: number
  readonly first: number
  /** Position of the next row to be staged. */
  readonly next: number
  /** The balance right below the last staged row, as the walk believes it. */
  readonly carry: bigint
  readonly source: string
}

/** A proven answer that lacks settled rows. The same answer from another source, or again after hours, is believed. */
export interface Doubt extends Total {
  readonly source: string
  /** When it was first given (ms). */
  readonly since: number
}

/** The exclusive right to run one address. Every write is refused once the run has lost it. */
export interface Hold {
  readonly addressId: number
  /** Fencing number: grows with each claim of the address. */
  readonly run: number
}

export interface Claim extends Hold {
  readonly chain: ChainSlug
  readonly address: string
  readonly byHand: boolean
  /** How many synchronisations in a row have failed for the same reason, and the reason. */
  readonly failures: number
  readonly failedWith: SyncErrorCode | null
  readonly history: StoredHistory | null
  readonly draft: Draft | null
  readonly doubt: Doubt | null
  readonly verification: Verification | null
  readonly nextRowId: number
}

/** An address whose rows were all settled at its last own reading: an unchanged set answer settles it. */
export interface CheckClaim extends Hold {
  readonly chain: ChainSlug
  readonly address: string
  readonly byHand: boolean
  readonly fingerprint: string
  readonly tip: number
  readonly failures: number
  /** `source_inconsistent` when the last proof failed: nothing to do until the totals change. */
  readonly failedWith: SyncErrorCode | null
}

export interface Confirmation {
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

/** A proven history, to be shown at once and as a whole. */
export interface Publication {
  readonly historyId: number
  readonly first: number
  readonly count: number
  readonly unsettled: number
  readonly balance: bigint
  readonly unconfirmedBalance: bigint
  readonly unconfirmed: number
  /** It is the history that was shown before. */
  readonly unchanged: boolean
  /** Rows to be written in the same transaction: those that stand where others are visible now. */
  readonly rows: readonly Row[]
  readonly nextRowId: number
  /** Confirmed rows have moved or vanished. */
  readonly upheaval: boolean
  readonly tip: number
  readonly source: string
  readonly fingerprint: string
  readonly at: number
  readonly nextSyncAt: number | null
  /** When the first second opinion is due, if none is yet (ms). */
  readonly verifyAt: number | null
}

/** What another source has said, to be kept. */
export interface Verdict {
  readonly verification: Verification
  readonly verifyAt: number | null
}

/** How many addresses share a turn, and the time (ms) between two turns. */
export interface Turns {
  readonly perTurn: number
  readonly stepMs: number
}

export interface QueueHead {
  readonly chain: ChainSlug
  readonly want: Work
  readonly byHand: boolean
}

export interface Failure {
  readonly error: SyncError
  readonly nextSyncAt: number | null
  readonly failures: number
  readonly at: number
  /** Set by a failed proof: what contradicts, and the totals it was stated with. */
  readonly mismatch: { readonly verification: Verification; readonly fingerprint: string } | null
  readonly checkAt: number | null
  readonly doubt: Doubt | null
}

/** The run's address was deleted or claimed by somebody else; nothing was written. */
export class RunLost extends Error {
  override name = 'RunLost'
}

/** What synchronising asks of the store. Calls with a claim throw RunLost. */
export interface SyncStore {
  /** Gives back what an interrupted program held, and sets the times of what is next; intervals in ms, 0 = never. */
  recover(now: number, intervals: { readonly syncMs: number; readonly verifyMs: number }): Promise<void>
  request(id: number, now: number): Promise<TrackedAddress | null>
  requestAll(now: number): Promise<number>
  /** Queues what is due of these chains; returns how many. */
  requestDue(now: number, chains: readonly ChainSlug[]): Promise<number>
  /** When the next address is due (ms). */
  nextDueAt(): Promise<number | null>
  /**
   * What the first that waits of these chains needs: those asked for by hand come first, then those with unconfirmed
   * rows, then the longest unchecked.
   */
  queueHead(chains: readonly ChainSlug[]): Promise<QueueHead | null>
  /** The first of a chain that needs its own reading. */
  claim(chain: ChainSlug): Promise<Claim | null>
  /** The claim as it stands now, after a part of the run. */
  current(claim: Hold): Promise<Claim>
  /** The first addresses of a chain for which a set answer may do, up to `most`. */
  claimChecks(chain: ChainSlug, most: number): Promise<readonly CheckClaim[]>
  /** The set answer has settled it: its history stands at `tip`. */
  confirm(check: CheckClaim, at: Confirmation): Promise<TrackedAddress>
  /** Its failed proof stands and its totals are as they were: ERROR again, as before. */
  leave(check: CheckClaim, checkAt: number | null): Promise<TrackedAddress>
  /** Something changed: back into the queue, for its own reading. */
  requeue(check: CheckClaim): Promise<void>
  /** Puts a claimed run back into the queue as it was. */
  release(claim: Hold): Promise<void>
  /**
   * Up to `most` addresses of a chain that are due before a time get their turns from `start` on, `perTurn` of them at a time and
   * `stepMs` apart, the most urgent first. Returns how many.
   */
  spread(
    dueBefore: number,
    chain: ChainSlug,
    turns: Turns & { readonly start: number; readonly most: number },
  ): Promise<number>

  /** No source of these chains can be asked before the next start: none of their addresses has a next time until then. */
  suspend(chains: readonly ChainSlug[]): Promise<void>

  /** Asks for second opinions; null if there is no such address. */
  requestVerification(id: number, now: number): Promise<TrackedAddress | null>
  nextVerificationAt(): Promise<number | null>
  /** An address with a proven history that is due for second opinions, and that no run holds. */
  claimVerification(now: number, only: 'by-hand' | 'all'): Promise<Claim | null>
  /** Keeps what others have said and ends the claim. */
  opine(claim: Hold, verdict: Verdict): Promise<TrackedAddress>

  rows(historyId: number, position: number, limit: number): Promise<readonly Row[]>
  openHistory(claim: Hold): Promise<number>
  /** Writes rows that nobody sees yet, and with them how far the draft has come. */
  stage(claim: Hold, staged: Staged): Promise<void>
  /** Gives up the draft and all that was staged for it. */
  dropDraft(claim: Hold): Promise<void>
  report(claim: Hold, progress: Progress): Promise<TrackedAddress>
  publish(claim: Hold, publication: Publication): Promise<TrackedAddress>
  fail(claim: Hold, failure: Failure): Promise<TrackedAddress>
  /** Deletes up to `most` rows that no address points to any more; false when there are none left. */
  sweep(most: number): Promise<boolean>
}
