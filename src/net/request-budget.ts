import type { BudgetUse } from '../domain/ports/source.ts'
import type { SourceUsage } from '../domain/ports/source-ledger.ts'
import { Quota } from './quota.ts'
import { RateLimiter } from './rate-limiter.ts'

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

/**
 * Rate limit and quota of one source. Synchronous, so nothing can run between a check and a take; callers pass the time,
 * and do the waiting.
 */
export class RequestBudget {
  readonly #limiter: RateLimiter
  readonly #quota: Quota

  constructor({ requestsPerMinute, pointsPerDay }: RequestLimits) {
    this.#limiter = new RateLimiter(requestsPerMinute)
    this.#quota = new Quota(pointsPerDay)
  }

  get limited(): boolean {
    return this.#limiter.limited || this.#quota.limited
  }

  restore({ recent, ...quota }: Pick<SourceUsage, 'day' | 'points' | 'recent'>): void {
    this.#quota.restore(quota)
    this.#limiter.restore(recent)
  }

  usage(now: number): Pick<SourceUsage, 'day' | 'points' | 'recent'> {
    return { ...this.#quota.stored(now), recent: this.#limiter.stored(now) }
  }

  spent(now: number): { requestsPerMinute: BudgetUse; pointsPerDay: BudgetUse } {
    return { requestsPerMinute: this.#limiter.used(now), pointsPerDay: this.#quota.used(now) }
  }

  /** See `Quota.learn`. */
  learn(now: number, reported: { readonly pointsPerDay: number | null; readonly pointsToday: number }): void {
    this.#quota.learn(now, reported)
  }

  /** The interval (ms) between requests of this many points that keeps within both limits. */
  paceMs(now: number, points: number): number {
    return Math.max(this.#limiter.paceMs(), this.#quota.paceMs(now, points))
  }

  /** Whether a whole day's quota covers this many points. */
  fits(points: number): boolean {
    return this.#quota.fits(points)
  }

  /** Time (ms) until a request of this many points is within both limits; 0 if it already is. */
  waitMs(now: number, points: number): number {
    return Math.max(this.#quota.waitMs(now, points), this.#limiter.waitMs(now), 0)
  }

  take(now: number, points: number): Spending {
    this.#limiter.take(now)
    return { at: now, day: this.#quota.take(now, points), points }
  }

  /** Undoes `take` for a request that was not sent. */
  refund(spending: Spending): void {
    this.#limiter.refund(spending.at)
    this.correct(spending, 0)
  }

  /** Replaces the expected cost of a request by its actual cost. */
  correct({ day, points: taken }: Spending, points: number): void {
    this.#quota.correct(day, points - taken)
  }
}
