import type { ChainSlug } from '../chains/chain.ts'
import type { SyncErrorCode } from '../errors.ts'
import type { AddressType } from './address.ts'

export type SyncStatus = 'UNSYNCED' | 'IN_PROGRESS' | 'DONE' | 'ERROR'

export interface SyncError {
  readonly code: SyncErrorCode
  readonly detail: string
  /** Milliseconds, or null when only a restart or a person can help. */
  readonly retryAt: number | null
}

export interface Total {
  readonly balance: bigint
  readonly transactionCount: number
}

/** What the source said last, unproven. */
interface Stated extends Total {
  readonly source: string
  /** Milliseconds. */
  readonly at: number
}

/** A row that two sides tell differently; an amount is null where a side does not have the row. */
export interface RowDifference {
  readonly hash: string
  readonly height: number | null
  readonly stored: bigint | null
  readonly stated: bigint | null
}

/** What contradicts the shown history: a proof that failed, or another source's opinion. */
export interface Difference {
  readonly kind: 'proof' | 'opinion'
  /** The source that states otherwise. */
  readonly by: string
  readonly stored: Total
  readonly stated: Total
  /** The oldest row that differs, where it is known. */
  readonly first: RowDifference | null
  /** `bare_public_key`: one of the two counts outputs that pay to the public key behind the address. */
  readonly explanation: 'bare_public_key' | null
}

/** What another source last said of the history: `agrees` is null when it could not be asked or made no sense. */
export interface Opinion {
  readonly source: string
  readonly agrees: boolean | null
  /** A sentence for a person. */
  readonly detail: string
  /** Milliseconds. */
  readonly at: number
}

/** The standing of the shown history: what proves it, or what contradicts it. */
export interface Verification extends Total {
  readonly state: 'verified' | 'mismatch' | 'unverified'
  /** The source that served last. */
  readonly source: string
  /** The tip of the proof. */
  readonly height: number
  /** Milliseconds. */
  readonly checkedAt: number
  /** The sources that agree on exactly these numbers. */
  readonly confirmedBy: readonly string[]
  /** Only with `mismatch`. */
  readonly difference: Difference | null
  readonly opinions: readonly Opinion[]
}

/** An address and the one proven history that it shows. All times in milliseconds, amounts in base units. */
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
  readonly stated: Stated | null
  readonly verification: Verification | null
  readonly createdAt: number
}
