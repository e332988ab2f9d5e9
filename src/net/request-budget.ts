import type { BudgetUse } from '../domain/ports/source.ts'
import type { SourceUsage } from '../domain/ports/source-ledger.ts'
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
/** So many times of requests are kept where no limit needs more. */
const RECENT_MOST = 10_000
const DAY_MS = 86_400_000
/** Points are sums of tenths and thousandths. */
const PARTS = 1e6

/** Counts requests and points. It knows no clock and waits for nothing, so a check and a take cannot be parted. */
export class RequestBudget {
  #limits: RequestLimits
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
    if (this.#limits.requestsPerMinute > 0) this.#recent = [...usage.recent].sort((a, b) => a - b)
  }

  usage(now: number): Pick<SourceUsage, 'day' | 'points' | 'recent'> {
    this.#settle(now)
    const recent = this.#limits.requestsPerMinute > 0 ? [...this.#recent] : []
    return { day: this.#day, points: this.#points, recent }
  }

  spent(now: number): { requestsPerMinute: BudgetUse; pointsPerDay: BudgetUse } {
    this.#settle(now)
    const { requestsPerMinute, pointsPerDay } = this.#limits
    return {
      requestsPerMinute: { limit: requestsPerMinute || null, used: this.#recent.length },
      pointsPerDay: { limit: pointsPerDay || null, used: this.#points },
    }
  }

  /** A limit takes effect only where none was set; what others have spent under the same key counts as spent. */
  learn(now: number, said: { readonly pointsPerDay: number | null; readonly pointsToday: number }): void {
    this.#settle(now)
    if (this.#limits.pointsPerDay === 0 && said.pointsPerDay !== null) {
      this.#limits = { ...this.#limits, pointsPerDay: said.pointsPerDay }
    }
    this.#points = Math.max(this.#points, said.pointsToday)
  }

  /**
   * Time (ms) between requests of so many points so that the minute's and the day's limit last: what is left of the
   * day's points is spread over what is left of the day, but never spent faster than a whole day's would be.
   */
  paceMs(now: number, points: number): number {
    this.#settle(now)
    const { requestsPerMinute, pointsPerDay } = this.#limits
    const minutePace = requestsPerMinute > 0 ? WINDOW_MS / requestsPerMinute : 0
    if (pointsPerDay === 0) return minutePace
    const left = Math.max(pointsPerDay - this.#points, points)
    const dayPace = Math.max(DAY_MS / pointsPerDay, (nextUtcMidnight(now) - now) / left) * points
    return Math.max(minutePace, dayPace)
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
    this.#recent.push(now)
    if (this.#recent.length > Math.max(RECENT_MOST, this.#limits.requestsPerMinute)) this.#recent.shift()
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
