const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A time of the API in the person's own time zone: `2023-01-01 10:00`. */
export function formatTime(time: string): string {
  const date = new Date(time)
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  return `${day.map(two).join('-')} ${two(date.getHours())}:${two(date.getMinutes())}`
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

function two(value: number): string {
  return String(value).padStart(2, '0')
}
