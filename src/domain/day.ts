/** Days since 1970-01-01 UTC. */
export type Day = number

/** Both inclusive. */
export interface DayRange {
  readonly from: Day
  readonly to: Day
}

export const DAY_SECONDS = 86_400
const DAY_MS = DAY_SECONDS * 1000
const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/

/** The UTC day of a time in seconds since 1970. */
export function dayOfSeconds(seconds: number): Day {
  return Math.floor(seconds / DAY_SECONDS)
}

/** The UTC day of a time in milliseconds since 1970. */
export function dayOfMs(ms: number): Day {
  return Math.floor(ms / DAY_MS)
}

/** The midnight (seconds since 1970) that the day begins with. */
export function startOfDay(day: Day): number {
  return day * DAY_SECONDS
}

/** As `2024-05-04`. */
export function dayText(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** Reads `2024-05-04`; null if it is no day of the calendar. */
export function parseDay(text: string): Day | null {
  if (!DAY_TEXT.test(text)) return null
  const day = dayOfMs(Date.parse(`${text}T00:00:00Z`))
  return Number.isNaN(day) || dayText(day) !== text ? null : day
}
