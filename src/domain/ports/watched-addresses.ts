import type { ChainSlug } from '../chains/chain.ts'

/** How often (ms) an address is checked while its source announces changes: what was not announced is found then. */
export const LIVE_CHECK_MS = 21_600_000

/** How long (ms) a chain may be without its connection before its addresses are checked as usual. */
export const GRACE_MS = 15_000

export interface WatchableAddress {
  readonly id: number
  readonly address: string
}

/** Which addresses of a chain to watch, in the order of their ids. */
export interface WatchablePage {
  readonly after: number
  readonly limit: number
  /** Leaves out those that are watched, and those that a synchronisation is about to read. */
  readonly unwatched: boolean
}

/** A source that watches addresses of one chain. */
export interface Watching {
  readonly source: string
  readonly chain: ChainSlug
}

export interface WatchAnswer {
  readonly id: number
  /** Null where the source states none: the address is not watched. */
  readonly fingerprint: string | null
}

export interface WatchedAt {
  /** Milliseconds. */
  readonly now: number
  /** Since when (ms) replaced blocks have been announced without a gap. */
  readonly since: number
  /** The newest block that the source has announced; null if unknown. */
  readonly tip: number | null
}

export interface WatchOutcome {
  /** Proven to be as they were. */
  readonly unchanged: number
  /** Queued, or their wallets were. */
  readonly changed: number
}

export interface AnnouncedBlock {
  readonly height: number
  /** Height of the lowest block that was replaced; null for a descendant of the one before. */
  readonly replacedFrom: number | null
  /** Of the chain. */
  readonly finalityDepth: number
}

/**
 * Which addresses a source watches, and what its announcements lead to. Watched addresses are those with a history, and
 * those that wallets follow without one.
 */
export interface WatchedAddresses {
  /** How long (ms) a lease lasts; null where no other process shares the store. */
  readonly leaseMs: number | null
  /** Takes or renews the right to listen to a source; false while another process has it. */
  lease(source: string): Promise<boolean>
  release(source: string): Promise<void>
  watchable(chain: ChainSlug, page: WatchablePage): Promise<readonly WatchableAddress[]>
  /**
   * These are watched from now on. One with the fingerprint of its last proof is as it was; any other is queued, and so is
   * the wallet of an unused one. An address that is being synchronised is to be watched after that.
   */
  watched(watching: Watching, answers: readonly WatchAnswer[], at: WatchedAt): Promise<WatchOutcome>
  /** Queues the addresses for a full read, and the wallets of unused ones; again after a run that is under way. */
  announced(chain: ChainSlug, addresses: readonly string[], now: number): Promise<void>
  /**
   * Raises the tip of the chain, and queues what the block makes due: watched histories whose rows are all final now, and
   * those with rows that were replaced.
   */
  block(chain: ChainSlug, block: AnnouncedBlock, now: number): Promise<void>
  /** Nothing is watched any more: the addresses are due `intervalMs` after their last check. */
  ended(watching: Watching, at: { readonly now: number; readonly intervalMs: number }): Promise<void>
}
