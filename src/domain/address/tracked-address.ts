import type { ChainSlug } from '../chains/chain.ts'
import type { SyncErrorCode } from '../errors.ts'
import type { AddressType } from './address.ts'

export type SyncStatus = 'UNSYNCED' | 'IN_PROGRESS' | 'DONE' | 'ERROR'

export interface SyncError {
  readonly code: SyncErrorCode
  readonly detail: string
  /** Milliseconds; null if only a restart or a manual synchronisation helps. */
  readonly retryAt: number | null
}

/** What a history adds up to. */
export interface HistoryTotals {
  readonly balance: bigint
  readonly transactionCount: number
}

/** What the source reported last, unproven. */
interface Stated extends HistoryTotals {
  readonly source: string
  /** Milliseconds. */
  readonly at: number
}

/** A row on which two sides differ; an amount is null if a side lacks the row. */
export interface RowDifference {
  readonly hash: string
  readonly height: number | null
  readonly stored: bigint | null
  readonly stated: bigint | null
}

/** What contradicts the shown history: a failed proof, or another source's opinion. */
export interface Difference {
  readonly kind: 'proof' | 'opinion'
  /** The source that contradicts it. */
  readonly by: string
  readonly stored: HistoryTotals
  readonly stated: HistoryTotals
  /** The oldest row that differs, if known. */
  readonly first: RowDifference | null
  /** `bare_public_key`: one side counts outputs that pay to the address's bare public key (P2PK). */
  readonly explanation: 'bare_public_key' | null
}

/** Another source's latest cross-check; `agrees` is null if it was inconclusive. */
export interface Opinion {
  readonly source: string
  readonly agrees: boolean | null
  /** A user-facing sentence. */
  readonly detail: string
  /** Milliseconds. */
  readonly at: number
}

/** What proves the shown history, or what contradicts it. */
export interface Verification extends HistoryTotals {
  readonly state: 'verified' | 'mismatch' | 'unverified'
  /** The source of the history. */
  readonly source: string
  /** The tip at the proof. */
  readonly height: number
  /**
   * How the number of transactions is known: stated for this address, or, together with those of others, for a set of
   * addresses in which it was read.
   */
  readonly proof: 'address' | 'set'
  /** Milliseconds. */
  readonly checkedAt: number
  /** The sources that confirm exactly these numbers. */
  readonly confirmedBy: readonly string[]
  /** Only with `mismatch`. */
  readonly difference: Difference | null
  readonly opinions: readonly Opinion[]
}

/** An address and its proven history. Times in milliseconds, amounts in base units. */
export interface TrackedAddress {
  readonly id: number
  readonly chain: ChainSlug
  readonly address: string
  readonly type: AddressType
  readonly label: string | null
  readonly balance: bigint
  readonly unconfirmedBalance: bigint
  readonly transactionCount: number
  readonly status: SyncStatus
  readonly obtained: number
  readonly total: number | null
  readonly error: SyncError | null
  readonly lastSyncedAt: number | null
  readonly nextSyncAt: number | null
  /** A source announces its changes; `nextSyncAt` is when it is checked all the same. */
  readonly live: boolean
  readonly stated: Stated | null
  readonly verification: Verification | null
  /** A user-facing sentence: what of the stored history is damaged; null if nothing is known to be. */
  readonly damage: string | null
  /** When the whole stored history was last compared with its digests. */
  readonly auditedAt: number | null
  readonly createdAt: number
}
