import type { AddressType } from './address/address.ts'
import type { ChainSlug } from './chain.ts'
import type { SyncErrorCode } from './errors.ts'

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

/** The standing of the shown history: what proves it, or what contradicts it. */
export interface Verification extends Total {
  readonly state: 'verified' | 'mismatch' | 'unverified'
  readonly source: string
  /** The tip of the proof. */
  readonly height: number
  /** Milliseconds. */
  readonly checkedAt: number
  readonly confirmedBy: readonly string[]
  /** Only with `mismatch`: both sides' numbers. */
  readonly difference: { readonly stored: Total; readonly stated: Total } | null
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
