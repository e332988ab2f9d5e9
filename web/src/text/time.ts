const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let browsers: Intl.DateTimeFormat | undefined
let months: Intl.DateTimeFormat | undefined

/** A time of the API in the browser's locale and time zone, with the zone: "Jan 1, 2023, 10:00 AM GMT+1". */
export function formatTime(time: string): string {
  browsers ??= new Intl.DateTimeFormat(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    numberingSystem: 'latn',
  })
  return browsers.format(new Date(time))
}

/** The month of a time in the browser's locale and time zone: "November 2026". */
export function formatMonth(time: string): string {
  months ??= new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'long', numberingSystem: 'latn' })
  return months.format(new Date(time))
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
        : [Math.round(ms / DAY), 'day']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
