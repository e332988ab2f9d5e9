/** One request, as it came and as it was answered. */
export interface LoggedRequest {
  readonly number: number
  /** Path and query, key included. */
  readonly url: string
  /** When it came, in milliseconds since 1970. */
  readonly at: number
  /** Null while it is not answered, and for good where it never is. */
  readonly status: number | null
  /** Points that it costs; 0 for one that was refused or not answered. */
  readonly cost: number
  /** What went wrong with it. */
  readonly faults: readonly string[]
}

const REQUESTS_KEPT = 100_000

/** The latest requests, and how many there were at the same time. */
export class RequestLog {
  readonly #requests: LoggedRequest[] = []
  readonly #repeats = new Map<string, number>()
  /** The number of the oldest request that is still known. */
  #first = 0
  #number = 0
  #open = 0
  #openMax = 0

  /** In the order of arrival. */
  get requests(): readonly LoggedRequest[] {
    return this.#requests
  }

  /** The most requests that were open at the same time. */
  get openMax(): number {
    return this.#openMax
  }

  /** Points spent since a time (ms), by one key or by all. */
  pointsSince(at: number, key?: string): number {
    const counted = this.#requests.filter(
      (request) =>
        request.at >= at && (key === undefined || request.url.includes(`key=${encodeURIComponent(key)}`)),
    )
    return Number(counted.reduce((sum, request) => sum + request.cost, 0).toFixed(3))
  }

  /** Notes a request; `repeat` is how often the question was asked before. */
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

  note(number: number, outcome: Partial<Pick<LoggedRequest, 'status' | 'cost' | 'faults'>>): void {
    const place = number - this.#first
    const noted = this.#requests[place]
    if (noted !== undefined) this.#requests[place] = { ...noted, ...outcome }
  }

  close(): void {
    this.#open--
  }

  /** Forgets the requests; numbers and repeats go on. */
  clear(): void {
    this.#requests.length = 0
    this.#first = this.#number
    this.#openMax = this.#open
  }
}
