import { GRACE_MS } from '../../domain/ports/watched-addresses.ts'
import type { AnnouncingSource, WatchParts } from './watch-parts.ts'
import { Watcher } from './watcher.ts'

/** After the store could not be asked for a lease (ms). */
const RETRY_MS = 5000

/** Watches addresses at every source that announces changes: where processes share a store, one of them each. */
export class Watchers {
  readonly #sources: readonly AnnouncingSource[]
  readonly #parts: WatchParts

  constructor(sources: readonly AnnouncingSource[], parts: WatchParts) {
    this.#sources = sources
    this.#parts = parts
  }

  /** What is due at the start waits for the connections. To be called before the scheduler starts. */
  hold(): void {
    const { live, clock } = this.#parts
    for (const { chain } of this.#sources) live.hold(chain, clock.now() + GRACE_MS)
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#sources.map((source) => this.#watch(source, signal)))
  }

  async #watch(source: AnnouncingSource, signal: AbortSignal): Promise<void> {
    const { watched } = this.#parts
    if (watched.leaseMs === null) return await new Watcher(source, this.#parts, signal).run()
    while (!signal.aborted) {
      if (await this.#lease(source, signal)) await this.#watchWhileHeld(source, signal, watched.leaseMs)
      await this.#sleep(watched.leaseMs / 3, signal)
    }
  }

  /** Ends with the signal, or when another process has taken the lease. */
  async #watchWhileHeld(source: AnnouncingSource, signal: AbortSignal, leaseMs: number): Promise<void> {
    const lost = new AbortController()
    const both = AbortSignal.any([signal, lost.signal])
    const work = new Watcher(source, this.#parts, both).run()
    while (!both.aborted) {
      await this.#sleep(leaseMs / 3, both)
      if (!both.aborted && !(await this.#lease(source, both))) lost.abort()
    }
    await work
    if (signal.aborted) await this.#parts.watched.release(source.name).catch(this.#parts.onUnexpected)
  }

  async #lease({ name }: AnnouncingSource, signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#parts.watched.lease(name)
    } catch (error) {
      this.#parts.onUnexpected(error)
      await this.#sleep(RETRY_MS, signal)
      return false
    }
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    await this.#parts.clock.sleep(ms, signal).catch(() => {})
  }
}
