/** The last moment of the year 9999 (ms). */
const LATEST = 253_402_300_799_999

/** A time in milliseconds; null if there is none, or no version of this program writes it. */
export function toTime(value: unknown): number | null {
  return isTime(value) && value !== null && value !== undefined ? Number(value) : null
}

/** Also true if there is none. */
export function isTime(value: unknown): boolean {
  if (value === null || value === undefined) return true
  const time = Number(value)
  return time >= 0 && time <= LATEST
}
