import type { TrackedAddress } from '../address/tracked-address.ts'
import type { ChainSlug } from '../chains/chain.ts'
import type { CheckClaim, Claim } from './claim.ts'
import type { Work } from './source.ts'

/** How many addresses share a turn, and the time (ms) between two turns. */
export interface Stagger {
  readonly perSlot: number
  readonly stepMs: number
}

export interface QueuedWork {
  readonly chain: ChainSlug
  readonly want: Work
  readonly manual: boolean
}

export interface QueueFigures {
  /** Addresses queued for or in a synchronisation. */
  readonly depth: number
  /** When (ms) the address with the oldest synchronisation had it, or was added if it never had one; null for no addresses. */
  readonly oldestSyncAt: number | null
}

/** Which addresses are to be synchronised, in which order, and who begins with them. */
export interface SyncQueue {
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
  peek(chains: readonly ChainSlug[]): Promise<QueuedWork | null>
  /** The first of a chain that needs its own reading. */
  claim(chain: ChainSlug): Promise<Claim | null>
  /** The first addresses of a chain for which a set answer may do, up to `most`. */
  claimChecks(chain: ChainSlug, most: number): Promise<readonly CheckClaim[]>
  /**
   * Up to `most` addresses of a chain that are due before a time get their turns from `start` on, `perSlot` of them at a time and
   * `stepMs` apart, the most urgent first. Returns how many.
   */
  stagger(
    dueBefore: number,
    chain: ChainSlug,
    turns: Stagger & { readonly start: number; readonly most: number },
  ): Promise<number>
  /** No source of these chains can be asked before the next start: none of their addresses has a next time until then. */
  unschedule(chains: readonly ChainSlug[]): Promise<void>
  /** Asks for second opinions; null if there is no such address. */
  requestVerification(id: number, now: number): Promise<TrackedAddress | null>
  nextVerificationAt(): Promise<number | null>
  /** An address with a proven history that is due for second opinions, and that no run holds. */
  claimVerification(now: number, only: 'manual' | 'all'): Promise<Claim | null>
  figures(): Promise<QueueFigures>
}
