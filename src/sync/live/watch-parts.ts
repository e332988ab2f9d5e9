import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Push } from '../../domain/ports/push.ts'
import type { StoreChanges } from '../../domain/ports/store-changes.ts'
import type { WatchedAddresses } from '../../domain/ports/watched-addresses.ts'
import type { LiveChains } from '../pacing/live-chains.ts'

export interface WatchParts {
  readonly watched: WatchedAddresses
  readonly changes: StoreChanges
  readonly live: LiveChains
  readonly clock: Clock
  /** How often (ms) an address is checked that is not watched. */
  readonly intervalMs: number
  /** Addresses that had changed although the source was to announce it, found by a check. */
  readonly onFoundLate: (source: string, count: number) => void
  readonly onUnexpected: (error: unknown) => void
}

/** A source that announces what happens on one chain. */
export interface AnnouncingSource {
  readonly name: string
  readonly chain: ChainSlug
  readonly push: Push
  /** The newest block that it knows; null before the first. */
  readonly tip: () => number | null
}
