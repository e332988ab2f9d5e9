const READS_MAX = 2

/**
 * Reads at once after a change, and at most twice within the window, however many changes follow: the first one may be
 * announced before a list holds it. A change during a reading leads to another one.
 */
export class Renewal {
  readonly #read: () => Promise<void>
  readonly #windowMs: number
  /** When the latest readings began (ms), by the monotonic clock. */
  #begun: readonly number[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #isReading = false
  #isDue = false

  /** `read` reports its failures itself. */
  constructor(read: () => Promise<void>, windowMs: number) {
    this.#read = read
    this.#windowMs = windowMs
  }

  /** Something has changed. */
  soon(): void {
    this.#isDue = true
    this.#next()
  }

  stop(): void {
    this.#isDue = false
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #next(): void {
    if (!this.#isDue || this.#isReading || this.#timer !== undefined) return
    const [first = 0] = this.#begun
    const waitMs = this.#begun.length < READS_MAX ? 0 : first + this.#windowMs - performance.now()
    this.#timer = setTimeout(() => void this.#run(), Math.max(0, waitMs))
  }

  async #run(): Promise<void> {
    this.#timer = undefined
    this.#isDue = false
    this.#isReading = true
    this.#begun = [...this.#begun, performance.now()].slice(-READS_MAX)
    try {
      await this.#read()
    } finally {
      this.#isReading = false
      this.#next()
    }
  }
}
