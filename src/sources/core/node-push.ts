import type { CallOptions } from '../../domain/ports/call-options.ts'
import type { Push, PushListener } from '../../domain/ports/push.ts'

export interface NodePushParts {
  readonly sizeMax: number
  /** The fingerprints of addresses, which are followed from then on. Throws SourceError. */
  readonly follow: (
    addresses: readonly string[],
    options: CallOptions,
  ) => Promise<ReadonlyMap<string, string>>
  readonly scriptOf: (address: string) => string
  /** Addresses that are watched no more. */
  readonly onUnwatched: (scripts: ReadonlySet<string>) => void
}

/** Every watched script costs some hundred bytes of memory. */
const WATCHED_MAX = 500_000

/** Announces what was found in new blocks and transactions. */
export class NodePush implements Push {
  readonly sizeMax: number
  readonly watchedMax = WATCHED_MAX
  readonly #parts: NodePushParts
  readonly #listeners = new Set<PushListener>()
  /** By script: an address may have several forms. */
  readonly #watched = new Map<string, Set<string>>()
  #isConnected = false

  constructor(parts: NodePushParts) {
    this.#parts = parts
    this.sizeMax = parts.sizeMax
  }

  get isListenedTo(): boolean {
    return this.#listeners.size > 0
  }

  /** Whether what happens is announced. */
  get isLive(): boolean {
    return this.#isConnected && this.#watched.size > 0
  }

  listen(listener: PushListener): () => void {
    this.#listeners.add(listener)
    if (this.#isConnected) queueMicrotask(() => listener.connected())
    return () => this.#listeners.delete(listener)
  }

  async watch(addresses: readonly string[], options: CallOptions): Promise<ReadonlyMap<string, string>> {
    // What happens while they are read is announced too.
    for (const address of addresses) {
      const script = this.#parts.scriptOf(address)
      this.#watched.set(script, (this.#watched.get(script) ?? new Set()).add(address))
    }
    return await this.#parts.follow(addresses, options)
  }

  unwatch(addresses: readonly string[]): void {
    const unwatched = new Set<string>()
    for (const address of addresses) {
      const script = this.#parts.scriptOf(address)
      const forms = this.#watched.get(script)
      forms?.delete(address)
      if (forms?.size !== 0) continue
      this.#watched.delete(script)
      unwatched.add(script)
    }
    this.#parts.onUnwatched(unwatched)
  }

  changed(scripts: ReadonlySet<string>): void {
    for (const script of scripts) {
      for (const address of this.#watched.get(script) ?? []) {
        for (const listener of this.#listeners) listener.changed(address)
      }
    }
  }

  block(height: number, replacedFrom: number | null): void {
    for (const listener of this.#listeners) listener.block(height, replacedFrom)
  }

  connected(): void {
    if (this.#isConnected) return
    this.#isConnected = true
    for (const listener of this.#listeners) listener.connected()
  }

  disconnected(): void {
    if (!this.#isConnected) return
    this.#isConnected = false
    this.#watched.clear()
    for (const listener of this.#listeners) listener.disconnected()
  }
}
