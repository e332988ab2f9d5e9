import type { Change } from '../../domain/ports/sync-requests.ts'
import { InProcessFeed, type LocalFeed } from '../../sync/changes/change-feed.ts'

/**
 * The feed of one of several processes. What happens to addresses is announced by the store, to all of them alike, so
 * nothing is told here but what `relay` is given.
 */
export class RelayedFeed implements LocalFeed {
  readonly #inner = new InProcessFeed()
  readonly #onSource: () => void

  /** `onSource` hears when this process has learnt something of a source. */
  constructor(onSource: () => void) {
    this.#onSource = onSource
  }

  /** Nobody listens to what is published here. */
  get hasListeners(): boolean {
    return false
  }

  publish(change: Change): void {
    if (change.kind === 'source') this.#onSource()
  }

  relay(change: Change): void {
    this.#inner.publish(change)
  }

  subscribe(listener: (change: Change) => void): () => void {
    return this.#inner.subscribe(listener)
  }
}
