import type { Clock } from '../../domain/ports/clock.ts'

const DAY_MS = 86_400_000
const ADDRESSES_MAX = 1000
/** Reading more rows without summaries takes too many requests: 1,000 of them for so many. */
const ROWS_MAX = 25_000

/** Addresses whose summaries did not meet the totals. For a day, whole transactions are read instead. */
export class DoubtedSummaries {
  readonly #clock: Clock
  /** Since when (ms), by address. */
  readonly #since = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(address: string): void {
    const [oldest] = this.#since.keys()
    if (this.#since.size >= ADDRESSES_MAX && oldest !== undefined) this.#since.delete(oldest)
    this.#since.set(address, this.#clock.now())
  }

  /** Whether so many rows of an address are read without summaries. */
  has(address: string, rows: number): boolean {
    const since = this.#since.get(address)
    return since !== undefined && this.#clock.now() - since < DAY_MS && rows <= ROWS_MAX
  }
}
