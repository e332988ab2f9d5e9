import type { TrackedAddress } from '../address/tracked-address.ts'
import type { SourceStatus } from './source.ts'

/** Where synchronisations are asked for. Answers when the address is IN_PROGRESS, long before the work is done. */
export interface SyncRequests {
  /** Null if there is no such address. Asked again while it runs: still one run. */
  request(id: number): Promise<TrackedAddress | null>
  /** Returns how many addresses there are. */
  requestAll(): Promise<number>
  /** Asks every other source for its opinion. Null if there is no such address; `sources` are those to be asked. */
  verify(id: number): Promise<{ readonly sources: readonly string[] } | null>
}

export type Change =
  | { readonly kind: 'address'; readonly address: TrackedAddress }
  | { readonly kind: 'deleted'; readonly id: number }
  | { readonly kind: 'source'; readonly source: SourceStatus }

/** Tells everyone who listens what has changed, in order. */
export interface ChangeFeed {
  publish(change: Change): void
  /** Returns the function that ends the subscription. A listener must not throw. */
  subscribe(listener: (change: Change) => void): () => void
}
