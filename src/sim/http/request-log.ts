/** One request and its outcome. */
export interface LoggedRequest {
  readonly number: number
  /** Path and query, key included. */
  readonly url: string
  /** Time of arrival in milliseconds since 1970. */
  readonly at: number
  /** Null until it is answered. */
  readonly status: number | null
  /** Its cost in points; 0 for an error or no answer. */
  readonly cost: number
  /** The kinds of its faults. */
  readonly faults: readonly string[]
}

const REQUESTS_KEPT = 100_000

/** The latest requests, and the maximum of concurrent ones. */
export class RequestLog {
  readonly #requests: LoggedRequest[] = []
  readonly #repeats = new Map<string, number>()
  /** The number of the oldest request in the log. */
  #first = 0
  #number = 0
  #open = 0
  #openMax = 0

  /** In order of arrival. */
  get requests(): readonly LoggedRequest[] {
    return this.#requests
  }

  /** The maximum of concurrent requests. */
  get openMax(): number {
    return this.#openMax
  }

  /** Points spent since a time (ms), with one key or in total. */
  pointsSince(at: number, key?: string): number {
    const counted = this.#requests.filter(
      (request) =>
        request.at >= at && (key === undefined || request.url.includes(`key=${encodeURIComponent(key)}`)),
    )
    return Number(counted.reduce((sum, request) => sum + request.cost, 0).toFixed(3))
  }

  /** Logs a request; `repeat` is the number of earlier ones with the same question. */
  open(url: string, question: string, at: number): { readonly number: number; readonly repeat: number } {
    const number = this.#number++
    const repeat = this.#repeats.get(question) ?? 0
    this.#repeats.set(question, repeat + 1)
    this.#requests.push({ number, url, at, status: null, cost: 0, faults: [] })
    if (this.#requests.length > REQUESTS_KEPT) {
      this.#requests.shift()
      this.#first++
    }
    this.#open++
    this.#openMax = Math.max(this.#openMax, this.#open)
    return { number, repeat }
  }

  update(number: number, outcome: Partial<Pick<LoggedRequest, 'status' | 'cost' | 'faults'>>): void {
    const place = number - this.#first
    const logged = this.#requests[place]
    if (logged !== undefined) this.#requests[place] = { ...logged, ...outcome }
  }

  close(): void {
    this.#open--
  }

  /** Clears the log; numbers and repeats continue. */
  clear(): void {
    this.#requests.length = 0
    this.#first = this.#number
    this.#openMax = this.#open
  }
}
