import type { Change } from '../../domain/ports/sync-requests.ts'
import { InProcessFeed, type LocalFeed } from '../../sync/changes/change-feed.ts'

/**
 * The feed of one of several processes. The store announces changes of addresses to all of them alike, so subscribers
 * get only what `relay` is given.
 */
export class RelayedFeed implements LocalFeed {
  readonly #inner = new InProcessFeed()
  /** Called when the status of a source has changed in this process. */
  onSource: () => void = () => {}

  /** False: `publish` reaches no subscriber. */
  get hasListeners(): boolean {
    return false
  }

  publish(change: Change): void {
    if (change.kind === 'source') this.onSource()
  }

  relay(change: Change): void {
    this.#inner.publish(change)
  }

  subscribe(listener: (change: Change) => void): () => void {
    return this.#inner.subscribe(listener)
  }
}
