/** Servers ask for seconds to hours. More than this (ms) is a mistake. */
const SANE_MAX_MS = 7 * 86_400_000
const SECONDS = /^\d{1,9}$/
/** `Sun, 06 Nov 1994 08:49:37 GMT` and the older `Sunday, 06-Nov-94 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/

/**
 * The time (ms) that `Retry-After` asks to wait, in seconds or until a date; null if it is missing, malformed, over or
 * absurdly long. A date is compared with the server's own `Date` if there is one, otherwise with the clock (ms).
 */
export function readRetryAfter(value: string | null, date: string | null, now: number): number | null {
  const text = value?.trim() ?? ''
  const ms = SECONDS.test(text) ? Number(text) * 1000 : readDate(text) - (readDate(date ?? '') || now)
  return ms >= 0 && ms <= SANE_MAX_MS ? ms : null
}

/** NaN if the text is no HTTP date. */
function readDate(text: string): number {
  return HTTP_DATE.test(text.trim()) ? Date.parse(text) : Number.NaN
}
