import { nextUtcMidnight, utcDay } from './utc-day.ts'

const DAY_MS = 86_400_000
/** Sums are rounded to a millionth of a point; requests cost multiples of a thousandth. */
const PARTS = 1e6

/** Points per UTC day. Pure bookkeeping: callers pass the time, and do the waiting. */
export class Quota {
  /** 0 = no limit. */
  #perDay: number
  #day = ''
  #points = 0

  constructor(perDay: number) {
    this.#perDay = perDay
  }

  get limited(): boolean {
    return this.#perDay > 0
  }

  restore({ day, points }: { readonly day: string; readonly points: number }): void {
    this.#day = day
    this.#points = points
  }

  stored(now: number): { day: string; points: number } {
    this.#startDay(now)
    return { day: this.#day, points: this.#points }
  }

  used(now: number): { limit: number | null; used: number } {
    this.#startDay(now)
    return { limit: this.#perDay || null, used: this.#points }
  }

  /**
   * Applies what the provider reports. Its limit takes effect only if none is configured; points used by other programs
   * with the same key count.
   */
  learn(now: number, reported: { readonly pointsPerDay: number | null; readonly pointsToday: number }): void {
    this.#startDay(now)
    if (this.#perDay === 0 && reported.pointsPerDay !== null) this.#perDay = reported.pointsPerDay
    this.#points = Math.max(this.#points, reported.pointsToday)
  }

  /** Whether a whole day's quota covers this many points. */
  fits(points: number): boolean {
    return this.#perDay === 0 || points <= this.#perDay + 1 / PARTS
  }

  /** Time (ms) until a request of this many points is within the limit; 0 if it already is. */
  waitMs(now: number, points: number): number {
    this.#startDay(now)
    const exhausted = this.limited && this.#points + points > this.#perDay + 1 / PARTS
    return exhausted ? nextUtcMidnight(now) - now : 0
  }

  /**
   * The interval (ms) between requests of this many points at which the quota lasts. The remaining points are spread
   * over the rest of the day, but never used faster than a full quota over a full day.
   */
  paceMs(now: number, points: number): number {
    this.#startDay(now)
    if (this.#perDay === 0) return 0
    const left = Math.max(this.#perDay - this.#points, points)
    return Math.max(DAY_MS / this.#perDay, (nextUtcMidnight(now) - now) / left) * points
  }

  /** Returns the UTC day that the points are charged to. */
  take(now: number, points: number): string {
    this.#startDay(now)
    this.#add(points)
    return this.#day
  }

  /** Corrects what was taken on `day`; does nothing once that day is over. */
  correct(day: string, change: number): void {
    if (day === this.#day) this.#add(change)
  }

  #add(points: number): void {
    this.#points = Math.max(0, Math.round((this.#points + points) * PARTS) / PARTS)
  }

  #startDay(now: number): void {
    const day = utcDay(now)
    if (day === this.#day) return
    this.#day = day
    this.#points = 0
  }
}
