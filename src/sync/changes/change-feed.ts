import type { Change, ChangeFeed } from '../../domain/ports/sync-requests.ts'

/** A feed that says whether it is worth telling it what takes time to find out. */
export interface LocalFeed extends ChangeFeed {
  readonly hasListeners: boolean
}

export class InProcessFeed implements LocalFeed {
  readonly #listeners = new Set<(change: Change) => void>()

  get hasListeners(): boolean {
    return this.#listeners.size > 0
  }

  publish(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
