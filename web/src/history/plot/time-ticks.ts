import { momentInZone } from '../../text/moment-in-zone.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MONTH = 30 * DAY
const YEAR = 365 * DAY
/** The first Monday after 1970 began. */
const MONDAY = 4 * DAY

/**
 * The times from `from` to `to` (seconds since 1970) at which a clock of the chosen time zone shows multiples of `distance`
 * (seconds): minutes or hours of a day, days from a Monday, months of a year, years.
 */
export function timeTicks(from: number, to: number, distance: number): number[] {
  const ticks: number[] = []
  for (const clock of clockTimes(clockAt(from * 1000) - HOUR, distance * 1000)) {
    const tick = momentInZone(textOf(clock)) / 1000
    if (tick > to) return ticks
    // An hour that a clock shows twice has its ticks once.
    if (tick >= from && tick > (ticks.at(-1) ?? Number.NEGATIVE_INFINITY)) ticks.push(tick)
  }
  return ticks
}

/** Times of a clock as milliseconds, as if it were one of UTC, from one at or before `start` on. */
function* clockTimes(start: number, distance: number): Generator<number> {
  if (distance < MONTH) {
    const origin = distance < DAY ? 0 : MONDAY
    for (let count = Math.floor((start - origin) / distance); ; count++) yield origin + count * distance
  }
  const months = distance < YEAR ? Math.round(distance / MONTH) : 12 * Math.round(distance / YEAR)
  const date = new Date(start)
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth()
  for (let next = Math.floor(month / months) * months; ; next += months)
    yield Date.UTC(1970, next - 1970 * 12)
}

/** What the clock shows at a moment, give or take the hour that it is moved by in spring and in autumn. */
function clockAt(ms: number): number {
  return 2 * ms - momentInZone(textOf(ms))
}

function textOf(clock: number): string {
  return new Date(clock).toISOString().slice(0, 19)
}
