import type { SourceStatus } from '../domain/ports/source.ts'
import type { SourceFeed } from '../domain/ports/source-feed.ts'

/** Passes the changed statuses of sources on to its subscribers. */
export class SourceChanges implements SourceFeed {
  readonly #listeners = new Set<(status: SourceStatus) => void>()

  publish(status: SourceStatus): void {
    for (const listener of this.#listeners) listener(status)
  }

  subscribe(listener: (status: SourceStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
