import type { Clock } from '../../domain/ports/clock.ts'
import type { Fleet } from '../../domain/ports/fleet.ts'
import type { ChainSource, SourceStatus } from '../../domain/ports/source.ts'
import type { LiveChains } from '../../sync/pacing/live-chains.ts'

const REPORT_EVERY_MS = 2000

/** Reports the status of this worker's sources to the other processes: periodically, and at once by `report`. */
export class SourceReports {
  readonly #sources: readonly ChainSource[]
  readonly #fleet: Fleet
  readonly #live: LiveChains
  readonly #onStoreError: (error: Error) => void
  #workers = 1
  #reporting: Promise<void> = Promise.resolve()
  #waiting = false

  constructor(
    sources: readonly ChainSource[],
    fleet: Fleet,
    live: LiveChains,
    onStoreError: (error: Error) => void,
  ) {
    this.#sources = sources
    this.#fleet = fleet
    this.#live = live
    this.#onStoreError = onStoreError
  }

  /** How many workers share the budgets, this one included. */
  get workers(): number {
    return this.#workers
  }

  /** Calls during a report are answered by one further report. */
  report(): void {
    if (this.#waiting) return
    this.#waiting = true
    this.#reporting = this.#reporting
      .then(() => {
        this.#waiting = false
        return this.#fleet.reportSources(this.#sources.map((source) => source.status()))
      })
      .catch(this.#onStoreError)
  }

  #take(lists: readonly (readonly SourceStatus[])[]): void {
    this.#workers = Math.max(1, lists.length)
    const statuses = lists.flat()
    this.#live.reported(
      new Map(statuses.flatMap(({ name, live }) => (live ?? []).map((chain) => [chain, name]))),
    )
  }

  async run(clock: Clock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.report()
      await this.#reporting
      const lists = await this.#fleet.sources().catch(() => null)
      if (lists !== null) this.#take(lists)
      await clock.sleep(REPORT_EVERY_MS, signal).catch(() => {})
    }
    await this.#reporting
  }
}
