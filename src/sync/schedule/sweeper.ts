import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'

const BATCH_ROWS = 2000
const PAUSE_MS = 20

export interface SweeperParts {
  readonly store: RunStore
  readonly clock: Clock
  readonly onUnexpected: (error: unknown) => void
}

/**
 * Deletes the rows of histories that are no longer shown, in the background and a few at a time: those of a deleted
 * address once it can no longer be restored.
 */
export class Sweeper {
  readonly #parts: SweeperParts
  readonly #signal: AbortSignal
  #sweeping: Promise<void> = Promise.resolve()
  #isDue = false

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
    while (!this.#signal.aborted) {
      const finalAt = await store.finaliseDeletions(clock.now())
      while (!this.#signal.aborted && (await store.sweep(BATCH_ROWS))) await this.#pause()
      if (finalAt === null) return
      if (finalAt > clock.now()) return this.#startAt(finalAt)
      await this.#pause()
    }
  }

  async #pause(): Promise<void> {
    await this.#parts.clock.sleep(PAUSE_MS, this.#signal).catch(() => {})
  }

  #startAt(time: number): void {
    if (this.#isDue) return
    this.#isDue = true
    const { clock } = this.#parts
    clock.sleep(time - clock.now(), this.#signal).then(
      () => {
        this.#isDue = false
        this.start()
      },
      () => {},
    )
  }
}
