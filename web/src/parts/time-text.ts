const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A time of the API in the person's own time zone: `2023-01-01 10:00`. */
export function localTime(time: string): string {
  const date = new Date(time)
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  return `${day.map(two).join('-')} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** How long ago or until, in one unit: "3 minutes ago", "in 2 hours". */
export function relativeTime(time: string, now: number): string {
  const ms = Date.parse(time) - now
  const distance = Math.abs(ms)
  if (distance < MINUTE) return ms > 0 ? 'in less than a minute' : 'just now'
  const [count, unit] =
    distance < HOUR
      ? [Math.round(distance / MINUTE), 'minute']
      : distance < DAY
        ? [Math.round(distance / HOUR), 'hour']
        : [Math.round(distance / DAY), 'day']
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`
  return ms > 0 ? `in ${words}` : `${words} ago`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
