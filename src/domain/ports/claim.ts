import type { HistoryTotals, Verification } from '../address/tracked-address.ts'
import type { ChainSlug } from '../chains/chain.ts'
import type { SyncErrorCode } from '../errors.ts'
import type { StoredHistory } from '../history/stored-history.ts'

/**
 * The hidden, resumable beginning of a long first read. Rows `first … next − 1` are staged, all of them settled when
 * they were read; their balances depend on the first stated balance until the walk reaches zero.
 */
export interface Draft {
  readonly rowSetId: number
  /** Position of a row plus its index from the bottom of the history. */
  readonly base: number
  readonly first: number
  /** Position of the next row to be staged. */
  readonly next: number
  /** The balance right below the last staged row, unproven. */
  readonly carry: bigint
  readonly source: string
}

/** Stated totals that lack settled rows: accepted if another source, or the same one hours later, states them too. */
export interface PendingRollback extends HistoryTotals {
  readonly source: string
  /** The tip of the answer; null if an earlier run had it. */
  readonly tip: number | null
  /** When the source first stated them (ms). */
  readonly since: number
}

/** The exclusive right to synchronise one address. Every write is refused once the run has lost it. */
export interface Lease {
  readonly addressId: number
  /** Fencing token: grows with each claim of the address. */
  readonly run: number
}

export interface Claim extends Lease {
  readonly chain: ChainSlug
  readonly address: string
  readonly manual: boolean
  /** Consecutive failures for the same reason, and the reason. */
  readonly failures: number
  readonly failedWith: SyncErrorCode | null
  /** Null before the first proof, and if its header is damaged. */
  readonly history: StoredHistory | null
  /** Stored rows of the history are damaged: it is to be read again. */
  readonly damaged: boolean
  readonly draft: Draft | null
  readonly pendingRollback: PendingRollback | null
  readonly verification: Verification | null
  readonly nextRowId: number
}

/** An address whose rows were all settled at its last full read: a batch check suffices while its totals are unchanged. */
export interface CheckClaim extends Lease {
  readonly chain: ChainSlug
  readonly address: string
  readonly manual: boolean
  readonly fingerprint: string
  readonly tip: number
  readonly failures: number
  /** `source_inconsistent` when the last proof failed: nothing to do until the totals change. */
  readonly failedWith: SyncErrorCode | null
}

/** The address was deleted or claimed by another run; nothing was written. */
export class RunLost extends Error {
  override name = 'RunLost'
}
