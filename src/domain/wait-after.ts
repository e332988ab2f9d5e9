import type { SyncErrorCode } from './errors.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** First and longest wait (ms) after a failure. */
const WAITS: Readonly<Record<SyncErrorCode, readonly [first: number, most: number]>> = {
  source_unavailable: [MINUTE, HOUR],
  source_behind: [5 * MINUTE, HOUR],
  too_busy: [5 * MINUTE, HOUR],
  mempool_too_long: [5 * MINUTE, HOUR],
  internal: [5 * MINUTE, HOUR],
  source_inconsistent: [HOUR, DAY],
  source_rejected: [HOUR, DAY],
  crashed: [HOUR, DAY],
  history_too_long: [DAY, DAY],
  rate_limited: [HOUR, DAY],
  invalid_key: [DAY, DAY],
}

/** How long (ms) to wait after a synchronisation failed; it doubles with each failure in a row for the same reason. */
export function waitAfter(code: SyncErrorCode, failures: number): number {
  const [first, most] = WAITS[code]
  return Math.min(most, first * 2 ** Math.min(failures - 1, 20))
}
