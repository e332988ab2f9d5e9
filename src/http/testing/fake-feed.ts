import type { Change, ChangeFeed } from '../../domain/ports/sync-requests.ts'

/** A feed that remembers what was published. */
export class FakeFeed implements ChangeFeed {
  readonly published: Change[] = []
  readonly #listeners = new Set<(change: Change) => void>()

  publish(change: Change): void {
    this.published.push(change)
    for (const listener of this.#listeners) listener(change)
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get listeners(): number {
    return this.#listeners.size
  }
}
