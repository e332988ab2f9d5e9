import type { SyncErrorCode } from '../../domain/errors.ts'
import type { FailureScope } from '../../domain/ports/source.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** First and longest delay (ms) after a failure; it doubles with each failure for the same reason. */
const WAITS: Readonly<Record<SyncErrorCode, readonly [first: number, most: number]>> = {
  source_unavailable: [MINUTE, HOUR],
  source_behind: [5 * MINUTE, HOUR],
  too_busy: [5 * MINUTE, HOUR],
  mempool_too_long: [5 * MINUTE, HOUR],
  internal: [5 * MINUTE, HOUR],
  source_inconsistent: [HOUR, DAY],
  source_rejected: [HOUR, DAY],
  history_too_long: [DAY, DAY],
  rate_limited: [HOUR, DAY],
  invalid_key: [DAY, DAY],
}

/**
 * When to try again (ms) after this many failures in a row. `interval` (ms, 0 = none) is how often all addresses are
 * synchronised anyway: a source that was only down is tried again no later than that. A failure of the address alone has
 * its full delay.
 */
export function nextAttemptAt(
  { code, scope }: { readonly code: SyncErrorCode; readonly scope: FailureScope },
  failures: number,
  now: number,
  interval: number,
): number {
  const [first, most] = WAITS[code]
  const wait = Math.min(most, first * 2 ** Math.min(failures - 1, 20))
  const isShared = code === 'source_unavailable' && scope !== 'address'
  return now + (isShared && interval > 0 ? Math.min(wait, interval) : wait)
}
