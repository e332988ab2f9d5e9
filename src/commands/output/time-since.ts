const MINUTE = 60_000
const UNITS = [
  ['year', 365 * 24 * 60 * MINUTE],
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
] as const

/** In one unit: "3 minutes ago". `now` in milliseconds. */
export function timeSince(time: string, now: number): string {
  const ms = now - Date.parse(time)
  const [unit, length] = UNITS.find(([, least]) => ms >= least) ?? ['', 0]
  if (length === 0) return 'just now'
  const count = Math.floor(ms / length)
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`
}
