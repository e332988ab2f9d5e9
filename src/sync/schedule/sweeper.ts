import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'

const BATCH_ROWS = 2000
const PAUSE_MS = 20

export interface SweeperParts {
  readonly store: RunStore
  readonly clock: Clock
  readonly onUnexpected: (error: unknown) => void
}

/** Deletes the rows of histories that are no longer shown, in the background and a few at a time. */
export class Sweeper {
  readonly #parts: SweeperParts
  readonly #signal: AbortSignal
  #sweeping: Promise<void> = Promise.resolve()

  constructor(parts: SweeperParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  /** Sweeps once more after the sweep that is under way. */
  start(): void {
    this.#sweeping = this.#sweeping.then(() => this.#sweep()).catch(this.#parts.onUnexpected)
  }

  /** Resolves when nothing is being swept. */
  async idle(): Promise<void> {
    await this.#sweeping
  }

  async #sweep(): Promise<void> {
    const { store, clock } = this.#parts
    while (!this.#signal.aborted && (await store.sweep(BATCH_ROWS))) {
      await clock.sleep(PAUSE_MS, this.#signal).catch(() => {})
    }
  }
}
