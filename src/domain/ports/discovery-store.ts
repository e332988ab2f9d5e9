import type { SyncError } from '../address/tracked-address.ts'
import type { ChainSlug } from '../chains/chain.ts'
import type { SyncErrorCode } from '../errors.ts'
import type { FollowedAddresses, NewBranch } from '../wallet/followed-addresses.ts'
import type { WalletState } from '../wallet/wallet.ts'
import type { Claim } from './claim.ts'

/** The exclusive right to look up the addresses of a wallet. Every write is refused once it is lost. */
export interface DiscoveryLease {
  readonly walletId: number
  /** Fencing token. */
  readonly run: number
}

export interface DiscoveryClaim extends DiscoveryLease {
  readonly wallet: WalletState
  readonly manual: boolean
  /** An earlier discovery was completed: every unused address is looked up again. Otherwise this one goes on with it. */
  readonly discovered: boolean
  /** What the answers of the one that it goes on with have in common; null if there were none. */
  readonly answered: GapAnswers | null
  readonly failures: number
  readonly failedWith: SyncErrorCode | null
}

/** What answers about unused addresses have in common. */
export interface GapAnswers {
  /** The lowest of their tips. */
  readonly height: number
  readonly source: string
}

/** An address without a transaction so far. */
export interface UnusedAddress {
  readonly id: number
  /** Number of the branch. */
  readonly branch: number
  readonly index: number
  readonly address: string
}

export interface UsedAddress extends UnusedAddress {
  /** Its history is at hand: the caller gets a claim for it. Otherwise it is queued. */
  readonly isRead: boolean
}

/** What one answer about unused addresses leads to. */
export interface LookUp {
  readonly used: readonly UsedAddress[]
  /** Of each branch that was looked up, how many addresses from index 0 on. */
  readonly lookedUp: ReadonlyMap<number, number>
  /** Of this answer and all before; null for none. */
  readonly answered: GapAnswers | null
  /** What must be followed now. */
  readonly more: readonly FollowedAddresses[]
}

/** What a complete discovery has found. */
export interface Discovered {
  /** Null if there was no address to look up. */
  readonly evidence: GapAnswers | null
  readonly at: number
  readonly nextAt: number | null
}

export interface DiscoveryFailure {
  readonly error: SyncError
  readonly failures: number
  readonly nextAt: number | null
}

/** Wallets whose addresses are to be looked up. Calls with a lease throw RunLost, those that follow addresses GapNotCovered. */
export interface DiscoveryStore {
  /** When the next wallet is due (ms). */
  nextAt(): Promise<number | null>
  /** Leases the first wallet of these chains that is requested or due; manual requests come first. */
  claim(chains: readonly ChainSlug[], now: number): Promise<DiscoveryClaim | null>
  /** Unused addresses of a branch with an index of at least `from`, in order. */
  unused(
    lease: DiscoveryLease,
    branch: number,
    from: number,
    limit: number,
  ): Promise<readonly UnusedAddress[]>
  /** Follows more addresses. Those that are tracked alone are adopted. Returns the branches as they are then. */
  follow(lease: DiscoveryLease, more: readonly FollowedAddresses[]): Promise<WalletState>
  /** Used addresses are tracked from now on. Returns claims of those that are read. */
  record(
    lease: DiscoveryLease,
    lookUp: LookUp,
  ): Promise<{ readonly wallet: WalletState; readonly claims: readonly Claim[] }>
  /** The other descriptors are dropped, and branches added. Those that are kept stay, used or not. */
  detected(lease: DiscoveryLease, kept: readonly number[], more: readonly NewBranch[]): Promise<WalletState>
  /** A wallet whose addresses are not all looked up stays queued: more were requested meanwhile. */
  finish(lease: DiscoveryLease, discovered: Discovered): Promise<void>
  fail(lease: DiscoveryLease, failure: DiscoveryFailure): Promise<void>
  /** Gives the lease up; the wallet stays queued. */
  release(lease: DiscoveryLease): Promise<void>
  /** After a start: ends the leases of the interrupted program, and goes on with deletions. */
  recover(): Promise<void>
}
