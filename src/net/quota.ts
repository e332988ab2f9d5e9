import { nextUtcMidnight, utcDay } from './utc-day.ts'

const DAY_MS = 86_400_000
/** Points are sums of tenths and thousandths. */
const PARTS = 1e6

/** Points per UTC day. Knows no clock and waits for nothing. */
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
   * What the provider itself reports. A limit takes effect only where none was set; points that others have used under
   * the same key count.
   */
  learn(now: number, reported: { readonly pointsPerDay: number | null; readonly pointsToday: number }): void {
    this.#startDay(now)
    if (this.#perDay === 0 && reported.pointsPerDay !== null) this.#perDay = reported.pointsPerDay
    this.#points = Math.max(this.#points, reported.pointsToday)
  }

  /** Whether any day has room for so many points. */
  fits(points: number): boolean {
    return this.#perDay === 0 || points <= this.#perDay + 1 / PARTS
  }

  /** Time (ms) until a request of so many points is within the limit; 0 if it is now. */
  waitMs(now: number, points: number): number {
    this.#startDay(now)
    const exhausted = this.limited && this.#points + points > this.#perDay + 1 / PARTS
    return exhausted ? nextUtcMidnight(now) - now : 0
  }

  /**
   * Time (ms) between requests of so many points so that the limit lasts: the points left are spread over what is left
   * of the day, but never used faster than a whole day's would be.
   */
  paceMs(now: number, points: number): number {
    this.#startDay(now)
    if (this.#perDay === 0) return 0
    const left = Math.max(this.#perDay - this.#points, points)
    return Math.max(DAY_MS / this.#perDay, (nextUtcMidnight(now) - now) / left) * points
  }

  /** Returns the day that the points count for. */
  take(now: number, points: number): string {
    this.#startDay(now)
    this.#add(points)
    return this.#day
  }

  /** Changes what was taken on a day; nothing once that day is over. */
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
