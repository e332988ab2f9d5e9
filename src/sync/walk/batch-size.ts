import { performance } from 'node:perf_hooks'

/** Rows in one transaction: the smallest is what the store bundles, the largest what still takes little memory. */
const ROWS_MIN = 256
const ROWS_MAX = 2048
/** Longest time (ms) that one batch may block the event loop; one that takes less than a third of it can be twice as large. */
const HELD_MS = 12

/** How many rows are written at once: a power of two, as many as this machine writes in a few milliseconds. */
export class BatchSize {
  readonly #now: () => number
  #rows = ROWS_MIN

  /** `now`: a monotonic clock (ms). */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  get rows(): number {
    return this.#rows
  }

  /** Starts a call that writes a batch, and goes by the time until it returns its promise: that long nothing else ran. */
  async measure(call: () => Promise<void>): Promise<void> {
    const from = this.#now()
    const written = call()
    const held = this.#now() - from
    if (held > HELD_MS) this.#rows = Math.max(ROWS_MIN, this.#rows / 2)
    else if (held < HELD_MS / 3) this.#rows = Math.min(ROWS_MAX, this.#rows * 2)
    await written
  }
}
