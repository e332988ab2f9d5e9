import { UsageError } from '../command.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/
const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/i
const BOUNDS = { start: '00:00:00', end: '23:59:59' } as const

/** A moment that a person has written: a time of RFC 3339, and the date if that is all. */
export interface Moment {
  readonly time: string
  readonly date: string | null
}

/** Reads a date, or a time in UTC unless it names its zone. A date means its first or its last second. Throws UsageError. */
export function readTime(option: string, text: string, bound: keyof typeof BOUNDS): Moment {
  const written = DATE.test(text) ? `${text}T${BOUNDS[bound]}Z` : text
  const [, date = '', minute = '', second = ':00', zone = 'Z'] = TIME.exec(written) ?? []
  const time = `${date}T${minute}${second}${zone.toUpperCase()}`
  if (!isOfCalendar(date) || Number.isNaN(Date.parse(time))) {
    throw new UsageError(
      `${option} is a date or a time in UTC, such as 2025-12-31, "2025-12-31 18:00" or 2025-12-31T18:00:00+01:00.`,
    )
  }
  return { time, date: DATE.test(text) ? text : null }
}

/** Date.parse takes 30 February for 1 March. */
function isOfCalendar(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date)
}
