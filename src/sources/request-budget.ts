import type { SourceUsage } from '../domain/source.ts'
import { nextUtcMidnight, utcDay } from './utc-day.ts'

/** 0 = no limit. */
export interface RequestLimits {
  /** In any 60 seconds, sliding. */
  readonly requestsPerMinute: number
  /** Per UTC day. */
  readonly pointsPerDay: number
}

/** What one request has taken, to be corrected or given back. */
export interface Spending {
  readonly at: number
  readonly day: string
  readonly points: number
}

/** A minute and a second more: requests arrive with other delays than they are sent with. */
const WINDOW_MS = 61_000
/** Points are sums of tenths and thousandths. */
const PARTS = 1e6

/** Counts requests and points. It knows no clock and waits for nothing, so a check and a take cannot be parted. */
export class RequestBudget {
  readonly #limits: RequestLimits
  #recent: number[] = []
  #day = ''
  #points = 0

  constructor(limits: RequestLimits) {
    this.#limits = limits
  }

  get limited(): boolean {
    return this.#limits.requestsPerMinute > 0 || this.#limits.pointsPerDay > 0
  }

  restore(usage: Pick<SourceUsage, 'day' | 'points' | 'recent'>): void {
    this.#day = usage.day
    this.#points = usage.points
    this.#recent = [...usage.recent].sort((a, b) => a - b)
  }

  usage(now: number): Pick<SourceUsage, 'day' | 'points' | 'recent'> {
    this.#settle(now)
    return { day: this.#day, points: this.#points, recent: [...this.#recent] }
  }

  points(now: number): number {
    this.#settle(now)
    return this.#points
  }

  /** Whether so many points can be spent on any day. */
  fits(points: number): boolean {
    const { pointsPerDay } = this.#limits
    return pointsPerDay === 0 || points <= pointsPerDay + 1 / PARTS
  }

  /** How long (ms) until a request of so many points is within the limits; 0 if it is now. */
  waitMs(now: number, points: number): number {
    this.#settle(now)
    const { requestsPerMinute, pointsPerDay } = this.#limits
    const dayMs =
      pointsPerDay > 0 && this.#points + points > pointsPerDay + 1 / PARTS ? nextUtcMidnight(now) - now : 0
    const blocking = requestsPerMinute > 0 ? this.#recent.at(-requestsPerMinute) : undefined
    const minuteMs = blocking === undefined ? 0 : blocking + WINDOW_MS - now
    return Math.max(dayMs, minuteMs, 0)
  }

  take(now: number, points: number): Spending {
    this.#settle(now)
    if (this.#limits.requestsPerMinute > 0) this.#recent.push(now)
    this.#add(points)
    return { at: now, day: this.#day, points }
  }

  /** The request was not sent after all. */
  giveBack(spending: Spending): void {
    const index = this.#recent.lastIndexOf(spending.at)
    if (index >= 0) this.#recent.splice(index, 1)
    this.correct(spending, 0)
  }

  /** The request has cost this much in truth. */
  correct(spending: Spending, points: number): void {
    if (spending.day === this.#day) this.#add(points - spending.points)
  }

  #add(points: number): void {
    this.#points = Math.max(0, Math.round((this.#points + points) * PARTS) / PARTS)
  }

  /** Forgets what is over. A clock that was put back must not lock the source for longer than a minute. */
  #settle(now: number): void {
    const day = utcDay(now)
    if (day !== this.#day) {
      this.#day = day
      this.#points = 0
    }
    const recent = this.#recent
    if ((recent.at(-1) ?? now) > now) this.#recent = recent.map((at) => Math.min(at, now))
    let over = 0
    while (over < this.#recent.length && (this.#recent[over] as number) + WINDOW_MS <= now) over++
    if (over > 0) this.#recent.splice(0, over)
  }
}
