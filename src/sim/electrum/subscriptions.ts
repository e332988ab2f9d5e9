import type { Json } from '../http/json-text.ts'

/** What one connection has subscribed to, with the statuses that it was sent last. */
export class Subscriptions {
  readonly #statuses = new Map<string, Json>()
  /** The hash of the tip that was sent last; null without a subscription. */
  #tip: string | null = null

  get size(): number {
    return this.#statuses.size
  }

  get tip(): string | null {
    return this.#tip
  }

  set tip(hash: string) {
    this.#tip = hash
  }

  has(scriptHash: string): boolean {
    return this.#statuses.has(scriptHash)
  }

  all(): readonly string[] {
    return [...this.#statuses.keys()]
  }

  set(scriptHash: string, status: Json): void {
    this.#statuses.set(scriptHash, status)
  }

  status(scriptHash: string): Json | undefined {
    return this.#statuses.get(scriptHash)
  }

  /** Whether there was one. */
  remove(scriptHash: string): boolean {
    return this.#statuses.delete(scriptHash)
  }
}
