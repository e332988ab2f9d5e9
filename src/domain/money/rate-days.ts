import { type Day, dayText, parseDay } from '../day.ts'

const SATURDAY = 6
const SUNDAY = 0
/** Month and day. */
const HOLIDAYS: ReadonlySet<string> = new Set(['01-01', '05-01', '12-25', '12-26'])
/** From Easter Sunday. */
const GOOD_FRIDAY = -2
const EASTER_MONDAY = 1
/** Rates that are so many days late are not expected any more. */
const LATE_DAYS_MAX = 7

/**
 * Whether the ECB publishes rates on a day: it does not at weekends and on the closing days of TARGET, which have been the
 * same since 2002.
 */
export function hasRates(day: Day): boolean {
  const text = dayText(day)
  const weekday = new Date(text).getUTCDay()
  if (weekday === SATURDAY || weekday === SUNDAY || HOLIDAYS.has(text.slice(5))) return false
  const fromEaster = day - easterSunday(Number.parseInt(text.slice(0, 4), 10))
  return fromEaster !== GOOD_FRIDAY && fromEaster !== EASTER_MONDAY
}

/**
 * The last day whose rates will not change any more. `newest`: the last day whose rates are known; `finished`: the last day
 * that was over when they were read. Rates that should be there and are not may be late; stored ones stay, and serve for the
 * days without any that follow, whether those are over or not.
 */
export function ratesCompleteTo(newest: Day, finished: Day): Day {
  let day = Math.max(newest, finished - LATE_DAYS_MAX)
  while (!hasRates(day + 1)) day += 1
  return day
}

/** By the Gregorian computus of Meeus, Jones and Butcher. */
function easterSunday(year: number): Day {
  const [golden, century, rest] = [year % 19, Math.floor(year / 100), year % 100]
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const march = epact + weekday - 7 * late + 22
  return (parseDay(`${String(year).padStart(4, '0')}-03-01`) as Day) + march - 1
}
