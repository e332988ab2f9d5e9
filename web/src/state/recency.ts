/**
 * Decides which of two states of one item is newer. An event carries the state of the moment. A list may be as old as its
 * request, however late it arrives, and lists can arrive in another order than they were requested in.
 */
export class Recency<Key> {
  #time = 0
  /** When the state of each item that is shown was current. */
  readonly #known = new Map<Key, number>()

  /** Call it before a list is requested, and pass the result to `takes` and `isNewer`. */
  request(): number {
    this.#time += 1
    return this.#time
  }

  changed(key: Key): void {
    this.#time += 1
    this.#known.set(key, this.#time)
  }

  /** What is known of the item is newer than the list that was requested then. */
  isNewer(key: Key, requested: number): boolean {
    return (this.#known.get(key) ?? 0) > requested
  }

  /** Whether to take the item's state from the list that was requested then; if so, it is what is known from now on. */
  takes(key: Key, requested: number): boolean {
    if (this.isNewer(key, requested)) return false
    this.#known.set(key, requested)
    return true
  }
}
