const LONGEST_MS = 60_000

/** How long to wait before something unfinished is read again: twice as long after each answer that is as the one before. */
export class GrowingWait {
  readonly #shortestMs: number
  #waitMs: number
  #last: string | null = null

  constructor(shortestMs: number) {
    this.#shortestMs = shortestMs
    this.#waitMs = shortestMs
  }

  /** In ms, a minute at most. `answer`: what is unfinished. */
  after(answer: string): number {
    this.#waitMs = answer === this.#last ? Math.min(this.#waitMs * 2, LONGEST_MS) : this.#shortestMs
    this.#last = answer
    return this.#waitMs
  }

  /** Nothing is unfinished. */
  end(): void {
    this.#last = null
  }
}
