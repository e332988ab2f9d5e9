/** A minute plus a second: network delays vary, so requests may arrive closer together than they were sent. */
const WINDOW_MS = 61_000
/** Start times kept, unless the limit needs more. */
const RECENT_MAX = 10_000

/** Sliding window over the start times of requests. Pure bookkeeping: callers supply the time and wait themselves. */
export class RateLimiter {
  /** 0 = no limit. */
  readonly #perMinute: number
  /** Start times (ms), oldest first. */
  #recent: number[] = []

  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  get limited(): boolean {
    return this.#perMinute > 0
  }

  restore(recent: readonly number[]): void {
    if (this.limited) this.#recent = [...recent].sort((a, b) => a - b)
  }

  /** What has to be stored; empty without a limit. */
  stored(now: number): number[] {
    this.#forget(now)
    return this.limited ? [...this.#recent] : []
  }

  used(now: number): { limit: number | null; used: number } {
    this.#forget(now)
    return { limit: this.#perMinute || null, used: this.#recent.length }
  }

  /** Time (ms) until the next request is within the limit; 0 if it already is. */
  waitMs(now: number): number {
    this.#forget(now)
    const blocking = this.limited ? this.#recent.at(-this.#perMinute) : undefined
    return blocking === undefined ? 0 : blocking + WINDOW_MS - now
  }

  /** The interval (ms) between requests that keeps within the limit. */
  paceMs(): number {
    return this.limited ? WINDOW_MS / this.#perMinute : 0
  }

  take(now: number): void {
    this.#forget(now)
    this.#recent.push(now)
    if (this.#recent.length > Math.max(RECENT_MAX, this.#perMinute)) this.#recent.shift()
  }

  refund(at: number): void {
    const index = this.#recent.lastIndexOf(at)
    if (index >= 0) this.#recent.splice(index, 1)
  }

  /** Drops expired start times. A clock that is set back must not block the source for longer than a minute. */
  #forget(now: number): void {
    const recent = this.#recent
    if ((recent.at(-1) ?? now) > now) this.#recent = recent.map((at) => Math.min(at, now))
    let over = 0
    while (over < this.#recent.length && (this.#recent[over] as number) + WINDOW_MS <= now) over++
    if (over > 0) this.#recent.splice(0, over)
  }
}
