import type { WatchAnswer, WatchableAddress } from '../../domain/ports/watched-addresses.ts'

/**
 * `all`: every address, after a connection. `again`: every address, hours later; what has changed since was missed.
 * `rest`: what came to rest since.
 */
export type Pass = {
  readonly kind: 'all' | 'again' | 'rest'
  /** `rest`: it begins no later than then (ms), however many more come to rest. */
  readonly latest: number
  after: number
  failures: number
  isBegun: boolean
  /** Something has changed that may be below where the pass is. */
  isOutdated: boolean
  /** The page that follows `after`, asked while the one before was written. */
  ahead: Promise<Asked | null> | null
}

/** Addresses of one line, and what the source has stated of them. */
export interface Asked {
  readonly last: number
  readonly answers: readonly (WatchableAddress & WatchAnswer)[]
}
