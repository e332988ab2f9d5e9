const DAY_MS = 86_400_000

/** The UTC day of a time (ms) as `2026-11-23`. */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The first moment (ms) of the UTC day after `at`. */
export function nextUtcMidnight(at: number): number {
  return (Math.floor(at / DAY_MS) + 1) * DAY_MS
}

/** A time (ms) as RFC 3339 with seconds, as people read it in a message. */
export function utcText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
