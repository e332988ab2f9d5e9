import type { Push, PushListener } from '../domain/ports/push.ts'
import type { TipChange } from './header-chain.ts'

/** Announcements of one address within this time (ms) are passed on as two: the first at once, the others together. */
const QUIET_MS = 300

/** Passes what a server announces on to the listeners, as far as it is about watched addresses. */
export class WatchedAnnouncements {
  readonly #listeners = new Set<PushListener>()
  /** By script, as the server names it. */
  readonly #watched = new Map<string, string>()
  #isConnected = false
  readonly #quiet = new Map<string, { again: boolean }>()

  get watchedCount(): number {
    return this.#watched.size
  }

  get watched(): ReadonlyMap<string, string> {
    return this.#watched
  }

  readonly listen: Push['listen'] = (listener) => {
    this.#listeners.add(listener)
    if (this.#isConnected) listener.connected()
    return () => this.#listeners.delete(listener)
  }

  watch(script: string, address: string): void {
    this.#watched.set(script, address)
  }

  /** Whether it was watched. */
  unwatch(script: string): boolean {
    return this.#watched.delete(script)
  }

  announced(script: string): void {
    const quiet = this.#quiet.get(script)
    if (quiet !== undefined) quiet.again = true
    else this.#pass(script)
  }

  block({ height, replacedFrom }: TipChange): void {
    for (const listener of this.#listeners) listener.block(height, replacedFrom)
  }

  connected(): void {
    this.#isConnected = true
    for (const listener of this.#listeners) listener.connected()
  }

  disconnected(): void {
    this.#isConnected = false
    this.#watched.clear()
    for (const listener of this.#listeners) listener.disconnected()
  }

  #pass(script: string): void {
    const address = this.#watched.get(script)
    if (address === undefined) return
    const quiet = { again: false }
    this.#quiet.set(script, quiet)
    setTimeout(() => {
      this.#quiet.delete(script)
      if (quiet.again) this.#pass(script)
    }, QUIET_MS).unref()
    for (const listener of this.#listeners) listener.changed(address)
  }
}
