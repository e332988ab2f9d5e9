import type { Push, PushListener } from '../../domain/ports/push.ts'
import type { TipChange } from './header-chain.ts'
import type { Status } from './status-hash.ts'

/** Announcements of one address within this time (ms) are passed on as two: the first at once, the others together. */
const QUIET_MS = 300

/** What the server announces: to those who read a list at the moment, and to the listener of watched addresses. */
export class Announcements {
  readonly #listeners = new Set<PushListener>()
  readonly #readers = new Set<ReadonlyMap<string, Status[]>>()
  /** By script hash. */
  readonly #watched = new Map<string, string>()
  #isConnected = false
  readonly #quiet = new Map<string, { again: boolean }>()

  get watchedCount(): number {
    return this.#watched.size
  }

  readonly listen: Push['listen'] = (listener) => {
    this.#listeners.add(listener)
    if (this.#isConnected) listener.connected()
    return () => this.#listeners.delete(listener)
  }

  watch(scriptHash: string, address: string): void {
    this.#watched.set(scriptHash, address)
  }

  unwatch(scriptHash: string): boolean {
    return this.#watched.delete(scriptHash)
  }

  /** Collects the statuses that are announced for these scripts until `stop`. */
  collect(scriptHashes: readonly string[]) {
    const announced = new Map(scriptHashes.map((hash) => [hash, [] as Status[]]))
    this.#readers.add(announced)
    return { announced, stop: () => void this.#readers.delete(announced) }
  }

  changed(scriptHash: string, status: Status): void {
    for (const announced of this.#readers) announced.get(scriptHash)?.push(status)
    const quiet = this.#quiet.get(scriptHash)
    if (quiet !== undefined) quiet.again = true
    else this.#pass(scriptHash)
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

  #pass(scriptHash: string): void {
    const address = this.#watched.get(scriptHash)
    if (address === undefined) return
    const quiet = { again: false }
    this.#quiet.set(scriptHash, quiet)
    setTimeout(() => {
      this.#quiet.delete(scriptHash)
      if (quiet.again) this.#pass(scriptHash)
    }, QUIET_MS).unref()
    for (const listener of this.#listeners) listener.changed(address)
  }
}
