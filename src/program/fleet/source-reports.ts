import type { Clock } from '../../domain/ports/clock.ts'
import type { Fleet } from '../../domain/ports/fleet.ts'
import type { ChainSource } from '../../domain/ports/source.ts'

const EVERY_MS = 2000

/** Tells the other processes what this one sees of its sources: now and then, and at once when `tell` is called. */
export class SourceReports {
  readonly #sources: readonly ChainSource[]
  readonly #fleet: Fleet
  readonly #onTrouble: (error: Error) => void
  #workers = 1
  #telling: Promise<void> = Promise.resolve()
  #waiting = false

  constructor(sources: readonly ChainSource[], fleet: Fleet, onTrouble: (error: Error) => void) {
    this.#sources = sources
    this.#fleet = fleet
    this.#onTrouble = onTrouble
  }

  /** How many workers share the budgets, this one included. */
  get workers(): number {
    return this.#workers
  }

  tell(): void {
    if (this.#waiting) return
    this.#waiting = true
    this.#telling = this.#telling
      .then(() => {
        this.#waiting = false
        return this.#fleet.reportSources(this.#sources.map((source) => source.status()))
      })
      .catch(this.#onTrouble)
  }

  /** Goes on until the signal. */
  async run(clock: Clock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.tell()
      await this.#telling
      const lists = await this.#fleet.sources().catch(() => null)
      if (lists !== null) this.#workers = Math.max(1, lists.length)
      await clock.sleep(EVERY_MS, signal).catch(() => {})
    }
    await this.#telling
  }
}
