/** Fulcrum takes 345 unless it is configured otherwise. */
const MOST_OWN = 125
const MOST_PUBLIC = 100
const FIRST_PUBLIC = 50
/** An answer within this time (ms) allows larger batches. */
const QUICK_MS = 5000
/** Of a line that failed once, perhaps for another reason. */
const GROWS_BACK_TO = 0.8

/** How many requests a server takes in one line: learned from what it answers. */
export class BatchSize {
  #size: number
  #most: number

  /** One's own server is trusted with the largest batches from the start. */
  constructor(isOwn: boolean) {
    this.#most = isOwn ? MOST_OWN : MOST_PUBLIC
    this.#size = isOwn ? MOST_OWN : FIRST_PUBLIC
  }

  get current(): number {
    return this.#size
  }

  answered(requests: number, tookMs: number): void {
    if (requests >= this.#size && tookMs < QUICK_MS) this.#size = Math.min(this.#most, this.#size * 2)
  }

  /** A line of so many requests was refused, or ended the connection. */
  failed(requests: number): void {
    if (requests <= 1) return
    this.#size = Math.max(1, Math.floor(Math.min(this.#size, requests) / 2))
    // Growing back to what has failed would end the connection again and again.
    this.#limit(Math.floor(requests * GROWS_BACK_TO))
  }

  /** The server answered a line of so many requests by one error: it never takes as many. */
  refused(requests: number): void {
    this.#limit(Math.floor(requests / 2))
  }

  /** The server takes one request a line. */
  refusedAny(): void {
    this.#limit(1)
  }

  #limit(most: number): void {
    this.#most = Math.max(1, Math.min(this.#most, most))
    this.#size = Math.min(this.#size, this.#most)
  }
}
