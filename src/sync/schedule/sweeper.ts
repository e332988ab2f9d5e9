import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'

const BATCH_ROWS = 2000
const PAUSE_MS = 20
/** After the store could not be written. */
const RETRY_MS = 60_000

export interface SweeperParts {
  readonly store: RunStore
  readonly clock: Clock
  readonly onUnexpected: (error: unknown) => void
}

/**
 * Deletes what is no longer shown, in the background and a few at a time: the addresses of deleted wallets, and the rows
 * of histories, those of a deleted address once it can no longer be restored.
 */
export class Sweeper {
  readonly #parts: SweeperParts
  readonly #signal: AbortSignal
  #sweeping: Promise<void> = Promise.resolve()
  /** When the next sweep starts (ms); Infinity for none. */
  #dueAt = Number.POSITIVE_INFINITY

  constructor(parts: SweeperParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  /** Sweeps once more after the sweep that is under way. */
  start(): void {
    this.#sweeping = this.#sweeping.then(() => this.#sweep()).catch((error) => this.#retry(error))
  }

  /** Resolves when nothing is being swept. */
  async idle(): Promise<void> {
    await this.#sweeping
  }

  async #sweep(): Promise<void> {
    const { store, clock } = this.#parts
    while (!this.#signal.aborted) {
      const finalAt = await store.finaliseDeletions(clock.now())
      while (!this.#signal.aborted && (await store.sweep(BATCH_ROWS))) await this.#pause()
      if (finalAt === null) return
      if (finalAt > clock.now()) return this.#startAt(finalAt)
      await this.#pause()
    }
  }

  #retry(error: unknown): void {
    this.#parts.onUnexpected(error)
    this.#startAt(this.#parts.clock.now() + RETRY_MS)
  }

  async #pause(): Promise<void> {
    await this.#parts.clock.sleep(PAUSE_MS, this.#signal).catch(() => {})
  }

  #startAt(time: number): void {
    if (time >= this.#dueAt) return
    this.#dueAt = time
    const { clock } = this.#parts
    clock.sleep(time - clock.now(), this.#signal).then(
      () => {
        if (this.#dueAt === time) this.#dueAt = Number.POSITIVE_INFINITY
        this.start()
      },
      () => {},
    )
  }
}
