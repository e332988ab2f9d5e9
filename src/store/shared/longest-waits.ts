import type { SyncErrorCode } from '../../domain/errors.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DAILY: readonly SyncErrorCode[] = [
  'source_inconsistent',
  'source_rejected',
  'history_too_long',
  'invalid_key',
  'crashed',
]
const HOURLY: readonly SyncErrorCode[] = ['source_behind', 'too_busy', 'mempool_too_long', 'internal']
/** Failures of a source: while it is paused, no address is due anyway. */
const AS_ALL: readonly SyncErrorCode[] = ['rate_limited', 'source_unavailable']

/**
 * Error codes, and the longest time (ms) until the next attempt once the clock that noted it may have been ahead.
 * `intervalMs` is how often all addresses are synchronised, 0 = never.
 */
export function longestWaits(
  intervalMs: number,
): readonly (readonly [codes: readonly SyncErrorCode[], waitMs: number])[] {
  return [
    [AS_ALL, intervalMs > 0 ? Math.min(HOUR_MS, intervalMs) : HOUR_MS],
    [HOURLY, HOUR_MS],
    [DAILY, DAY_MS],
  ]
}
