import { AppError } from '../../domain/errors.ts'

const RFC_3339 = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/i
/** The years 0 to 9999 in UTC, which is what the API can write. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00Z')
const LAST_MS = Date.parse('9999-12-31T23:59:59Z')
const DATE = /^\d{4}-\d\d-\d\d$/

/**
 * A time of RFC 3339, or a date for its first second in UTC, as seconds since 1970; fractions are cut off. Throws
 * AppError `invalid_request` naming the field.
 */
export function parseTime(field: string, text: string): number {
  const seconds = DATE.test(text) ? secondsOf(text, '00:00', '00', 'Z') : secondsOfTime(text)
  if (seconds !== null) return seconds
  const hint = text.includes(' ') ? ' In a URL "+" is written as %2B.' : ''
  throw new AppError(
    'invalid_request',
    `"${field}" must be a time of RFC 3339, such as 2023-01-01T10:00:00Z.${hint}`,
    { field },
  )
}

function secondsOfTime(text: string): number | null {
  const [, date, minutes, seconds, zone] = RFC_3339.exec(text) ?? []
  if (date === undefined || minutes === undefined || seconds === undefined || zone === undefined) return null
  return secondsOf(date, minutes, seconds, zone)
}

function secondsOf(date: string, minutes: string, seconds: string, zone: string): number | null {
  const day = Date.parse(`${date}T00:00:00Z`)
  // `Date` parses the 30th of February as the 1st of March.
  if (Number.isNaN(day) || !new Date(day).toISOString().startsWith(date)) return null
  // A leap second is the one before it: nothing else has one.
  const time = Date.parse(`${date}T${minutes}:${seconds === '60' ? '59' : seconds}${zone.toUpperCase()}`)
  return time >= FIRST_MS && time <= LAST_MS ? time / 1000 : null
}
