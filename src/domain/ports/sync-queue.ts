import type { TrackedAddress } from '../address/tracked-address.ts'
import type { ChainSlug } from '../chains/chain.ts'
import type { CheckClaim, Claim } from './claim.ts'
import type { Work } from './source.ts'

/** How many addresses share a slot, and the time (ms) between two slots. */
export interface Stagger {
  readonly perSlot: number
  readonly stepMs: number
}

export interface QueuedWork {
  readonly chain: ChainSlug
  readonly want: Work
  readonly manual: boolean
  /** A full read that may be made together with others: of an address with a history, not one that was just added. */
  readonly canWait: boolean
}

/** How much is read at once. */
export interface SetLimits {
  /** Addresses. */
  readonly most: number
  /** Rows of all of them. */
  readonly rows: number
}

/** The full reads in the queue that may be made together. */
export interface WaitingReads {
  /** Counted up to a limit. */
  readonly count: number
  /** When (ms) the first one was queued; null if there are none. */
  readonly since: number | null
}

export interface QueueFigures {
  /** Addresses queued for or in a synchronisation. */
  readonly depth: number
  /** The time (ms) of the oldest last synchronisation, or of the addition of an address without one; null without addresses. */
  readonly oldestSyncAt: number | null
}

/** Which addresses are due, which are queued in which order, and which run has leased them. */
export interface SyncQueue {
  /**
   * After a start: ends the leases of the interrupted program and sets the due times; intervals in ms, 0 = never. An address
   * whose runs end with the process again and again ends in ERROR. Returns how many runs were interrupted.
   */
  recover(now: number, intervals: { readonly syncMs: number; readonly verifyMs: number }): Promise<number>
  /** The clock was set back: no due time stays further away than it can be. Intervals as for `recover`. */
  clockSetBack(now: number, intervals: { readonly syncMs: number; readonly verifyMs: number }): Promise<void>
  request(id: number, now: number): Promise<TrackedAddress | null>
  requestAll(now: number): Promise<number>
  /** Queues the due addresses of these chains; returns how many. */
  requestDue(now: number, chains: readonly ChainSlug[]): Promise<number>
  /** When the next address is due (ms). */
  nextDueAt(): Promise<number | null>
  /**
   * What the first queued address of these chains needs. Manual requests come first, then addresses with unconfirmed
   * rows, then those not synchronised for the longest time.
   */
  peek(chains: readonly ChainSlug[]): Promise<QueuedWork | null>
  /** Leases the first address of a chain that needs a full read. */
  claim(chain: ChainSlug): Promise<Claim | null>
  /**
   * Leases the first address of a chain that needs a full read, and with it as many others as are expected to be small
   * enough for one set. An address that is large, damaged, partly read or to be read alone is leased alone.
   */
  claimReads(chain: ChainSlug, limits: SetLimits): Promise<readonly Claim[]>
  /** The full reads of a chain that wait and may be made together, counted up to `most`. */
  waitingReads(chain: ChainSlug, most: number): Promise<WaitingReads>
  /** Leases the first addresses of a chain for which a batch check may suffice, up to `most`. */
  claimChecks(chain: ChainSlug, most: number): Promise<readonly CheckClaim[]>
  /**
   * Moves the due times of up to `most` addresses of a chain that are due before a time: from `start` on, `perSlot` at a
   * time and `stepMs` apart, the most urgent first. Returns how many.
   */
  stagger(
    dueBefore: number,
    chain: ChainSlug,
    slots: Stagger & { readonly start: number; readonly most: number },
  ): Promise<number>
  /** For chains without a usable source until the next start: their addresses have no due time until then. */
  unschedule(chains: readonly ChainSlug[]): Promise<void>
  /** Requests a cross-check; null if there is no such address. */
  requestVerification(id: number, now: number): Promise<TrackedAddress | null>
  nextVerificationAt(): Promise<number | null>
  /** Leases an address with a proven history that is due for a cross-check and that no run has leased. */
  claimVerification(now: number, only: 'manual' | 'all'): Promise<Claim | null>
  /** Addresses of a chain that such a claim would lease, up to `most`, the next one first. */
  dueVerifications(now: number, chain: ChainSlug, most: number): Promise<readonly string[]>
  figures(): Promise<QueueFigures>
}
