import type { SyncError, SyncStatus } from '../address/tracked-address.ts'
import type { ChainSlug } from '../chains/chain.ts'

export const GAP_LIMIT = 20
/** As in the wallets that allow the most. */
export const GAP_LIMIT_MAX = 10_000

export interface WalletDescriptor {
  /** As in descriptors, such as `wpkh`, `sh-wpkh` or `wsh-sortedmulti`. */
  readonly scriptType: string
  /** In canonical form, with its checksum. */
  readonly text: string
  /** Followed to find out whether its script type is used: dropped once another one is, unless it is used too. */
  readonly isTentative: boolean
}

/** A descriptor that a wallet is to have. */
export interface NewDescriptor extends WalletDescriptor {
  /** Of each branch, equal for the same scripts. */
  readonly identities: readonly string[]
}

/** At which block the addresses behind the last used one had no transaction, and who said so. */
interface GapEvidence {
  readonly height: number
  readonly source: string
  /** Milliseconds. */
  readonly at: number
}

/** The addresses of one descriptor that receive, or that take change. */
export interface WalletBranch {
  /** In the order of the wallet's branches. */
  readonly number: number
  /** The place of its descriptor. */
  readonly descriptor: number
  readonly scriptType: string
  /** 0 receives, 1 takes change. */
  readonly branch: number
  /** Addresses from index 0 on that are followed. */
  readonly derived: number
  /** The highest index with a transaction; -1 if there is none. */
  readonly lastUsed: number
  /** The highest index whose address is synchronised, used or not; at least `lastUsed`. */
  readonly lastFollowed: number
  /** Indexes that a person wants to be looked up. */
  readonly wanted: number
  /** Addresses from index 0 on that were looked up. */
  readonly lookedUp: number
  readonly evidence: GapEvidence | null
}

export interface WalletState {
  readonly id: number
  readonly chain: ChainSlug
  readonly name: string
  readonly gapLimit: number
  readonly descriptors: readonly WalletDescriptor[]
  readonly branches: readonly WalletBranch[]
  /** Identities of the branches of script types that were found not to be used. */
  readonly dropped: readonly string[]
}

export interface WalletVerification {
  /**
   * `verified`: every address is proven, and the gap behind those that are used was found empty. `mismatch`: sources
   * contradict each other about an address.
   */
  readonly state: 'verified' | 'mismatch' | 'unverified'
  /** The block at which the gaps of all branches were empty. */
  readonly height: number
  /** Milliseconds. */
  readonly checkedAt: number
  /** The sources that confirm every used address; without one, those that found all to be unused. */
  readonly confirmedBy: readonly string[]
  /** Addresses about which sources contradict each other. */
  readonly disputed: number
}

/** A wallet and what its addresses add up to. Times in milliseconds, amounts in base units. */
export interface Wallet extends WalletState {
  readonly balance: bigint
  readonly unconfirmedBalance: bigint
  readonly transactionCount: number
  /** Addresses with a transaction. */
  readonly used: number
  readonly status: SyncStatus
  readonly error: SyncError | null
  readonly verification: WalletVerification | null
  /** When its addresses were last looked up completely. */
  readonly lastSyncedAt: number | null
  readonly nextSyncAt: number | null
  /** A source announces the changes of all of its addresses, used or not. */
  readonly live: boolean
  readonly createdAt: number
}

/** An address of a wallet and how it was derived. */
export interface Derivation {
  readonly walletId: number
  /** The place of its descriptor. */
  readonly descriptor: number
  readonly scriptType: string
  readonly branch: number
  readonly index: number
}
