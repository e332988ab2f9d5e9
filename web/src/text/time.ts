import { formatChoice } from './format-choice.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

const PARTS = {
  time: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  },
  date: { year: 'numeric', month: 'short', day: 'numeric' },
  month: { year: 'numeric', month: 'long' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** Made once for each choice: a format costs more than what it writes. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(part: keyof typeof PARTS, timeZone = formatChoice().timeZone): Intl.DateTimeFormat {
  const { locale } = formatChoice()
  const key = [part, locale, timeZone].join()
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, {
      ...PARTS[part],
      ...(timeZone === undefined ? {} : { timeZone }),
      numberingSystem: 'latn',
    })
    formats.set(key, format)
  }
  return format
}

/** A time of the API in the chosen locale and time zone, with the zone: "Jan 1, 2023, 10:00 AM GMT+1". */
export function formatTime(time: string): string {
  return formatOf('time').format(new Date(time))
}

/** The month of a time in the chosen locale and time zone: "November 2026". */
export function formatMonth(time: string): string {
  return formatOf('month').format(new Date(time))
}

/** A day of the UTC calendar in the chosen locale, from "2024-05-04": "May 4, 2024". */
export function formatDay(day: string): string {
  return formatOf('date', 'UTC').format(new Date(`${day}T00:00:00Z`))
}

/** In one unit: "3 minutes ago". */
export function timeSince(time: string, now: number): string {
  const ms = now - Date.parse(time)
  return ms < MINUTE ? 'just now' : `${spanText(ms)} ago`
}

/** In one unit: "in 2 hours". */
export function timeUntil(time: string, now: number): string {
  const ms = Date.parse(time) - now
  return ms < MINUTE ? 'in less than a minute' : `in ${spanText(ms)}`
}

function spanText(ms: number): string {
  const [count, unit] =
    ms < HOUR
      ? [Math.round(ms / MINUTE), 'minute']
      : ms < DAY
        ? [Math.round(ms / HOUR), 'hour']
        : ms < 60 * DAY
          ? [Math.round(ms / DAY), 'day']
          : ms < 2 * YEAR
            ? [Math.round(ms / (YEAR / 12)), 'month']
            : [Math.floor(ms / YEAR), 'year']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
