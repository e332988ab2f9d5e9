import type { Change, ChangeFeed } from '../domain/sync-desk.ts'

export class InProcessFeed implements ChangeFeed {
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
