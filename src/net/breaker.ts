import type { SyncErrorCode } from '../domain/errors.ts'
import type { SourceUsage } from '../domain/ports/source-ledger.ts'
import type { Throttle } from './outcome.ts'
import { nextUtcMidnight } from './utc-day.ts'

/** No requests before `until` (ms); `never`: not before the program restarts. */
export interface Pause {
  readonly until: number | 'never'
  readonly code: SyncErrorCode
  readonly reason: string
}

/** The one process that may probe the provider, and how long (until, ms) the others wait for the outcome. */
interface ProbeLease {
  readonly by: string
  readonly until: number
}

type SharedPause = Pause & { readonly until: number }

/**
 * The circuit breaker of one provider. All processes share its state.
 *
 *     closed ──throttled──▶ open ──pause over, a process takes the lease──▶ half-open
 *       ▲                     ▲                                               │  │
 *       │                     └────────────────throttled──────────────────────┘  │
 *       └──────────────────────────────────answered──────────────────────────────┘
 *
 * - closed: requests pass.
 * - open: no request passes before `pause.until`. Throttles of requests that were in flight together count once, and
 *   the longer of two pauses applies. After `until` the first process with a request to send takes the lease.
 * - half-open: only the lease holder sends, one request at a time. The other processes wait for the outcome, or until
 *   the lease expires (its holder may have died); then the next process takes it. If the outcome is neither an answer
 *   nor a throttle, the holder keeps the lease and tries again.
 *
 * An answer to a request that was sent before the last throttle does not close the breaker. Each consecutive throttle
 * with a `doubling` pause doubles it; an answer resets the count. A pause that the server states itself (`Retry-After`)
 * applies instead, up to a day, and at least a second that doubles as well, so that no server is asked without end.
 */
export interface Breaker {
  readonly state: BreakerState
  /** Consecutive throttles with a pause that doubles or that the server stated. */
  readonly throttles: number
  /** When (ms) the provider throttled last; 0 for never. */
  readonly throttledAt: number
}

type BreakerState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly pause: SharedPause }
  | { readonly kind: 'half-open'; readonly pause: SharedPause; readonly lease: ProbeLease }

export const CLOSED: Breaker = { state: { kind: 'closed' }, throttles: 0, throttledAt: 0 }

const SECOND_MS = 1000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** How long (ms) other processes wait for a probe whose process may have died. */
const LEASE_MS = 60_000
/** How much (ms) the clocks of two processes may differ. */
const SKEW_MS = 5 * 60_000
/** A request that was sent longer (ms) before a throttle was not in flight with it: the clock was set back. */
const IN_FLIGHT_MAX_MS = 15 * 60_000

/** The pause in force; null when requests may pass or a probe is due. */
export function activePause(breaker: Breaker, now: number): SharedPause | null {
  const pause = possiblePause(breaker, now)
  return pause !== null && pause.until > now ? pause : null
}

/** A pause that is longer than any, or began in the future, was noted by a clock that was ahead, and does not count. */
function possiblePause({ state, throttledAt }: Breaker, now: number): SharedPause | null {
  if (state.kind === 'closed') return null
  return throttledAt <= now + SKEW_MS && state.pause.until <= now + DAY_MS + SKEW_MS ? state.pause : null
}

/** Whether another process holds a lease that has not expired. */
export function isProbedByOther({ state }: Breaker, by: string, now: number): boolean {
  if (state.kind !== 'half-open' || state.lease.by === by) return false
  return state.lease.until > now && state.lease.until <= now + LEASE_MS + SKEW_MS
}

/** After a pause, the process `by` takes the lease. A closed breaker stays closed. */
export function probed(breaker: Breaker, by: string, now: number): Breaker {
  const { state } = breaker
  if (state.kind === 'closed') return breaker
  const lease = { by, until: now + LEASE_MS }
  return { ...breaker, state: { kind: 'half-open', pause: state.pause, lease } }
}

/** A request that was sent at `sentAt` was answered. */
export function answered(breaker: Breaker, sentAt: number): Breaker {
  const before = breaker.throttledAt - sentAt
  return before > 0 && before < IN_FLIGHT_MAX_MS ? breaker : { ...CLOSED, throttledAt: breaker.throttledAt }
}

/**
 * A request was throttled at `now`. `isNew`: this process received no other throttle while it was in flight. An unknown
 * key (`until-restart`) concerns only the process that uses it, so the shared pause does not change.
 */
export function throttled(
  breaker: Breaker,
  throttle: Throttle,
  { sentAt, isNew, now }: { readonly sentAt: number; readonly isNew: boolean; readonly now: number },
): Breaker {
  const { code, reason, pause, retryAfterMs = null } = throttle
  const grows = pause === 'doubling' || retryAfterMs !== null
  const counts = grows && isNew && sentAt >= breaker.throttledAt
  const throttles = breaker.throttles + (counts ? 1 : 0)
  const known = possiblePause(breaker, now)
  const next =
    pause === 'until-restart'
      ? null
      : { until: now + pauseMs(pause, retryAfterMs, now, throttles), code, reason }
  const longer = known === null || (next !== null && known.until < next.until) ? next : known
  return {
    state: longer === null ? { kind: 'closed' } : { kind: 'open', pause: longer },
    throttles,
    throttledAt: now,
  }
}

function pauseMs(
  pause: Exclude<Throttle['pause'], 'until-restart'>,
  retryAfterMs: number | null,
  now: number,
  throttles: number,
): number {
  const doublings = Math.max(0, throttles - 1)
  if (retryAfterMs !== null) return Math.min(DAY_MS, Math.max(retryAfterMs, SECOND_MS * 2 ** doublings))
  if (pause === 'until-utc-midnight') return nextUtcMidnight(now) - now
  return pause === 'hour' ? HOUR_MS : Math.min(DAY_MS, HOUR_MS * 2 ** doublings)
}

type StoredBreaker = Pick<SourceUsage, 'pause' | 'strikes' | 'refusedAt' | 'trial'>

/** The breaker as read from the ledger. */
export function breakerOf({ pause, strikes, refusedAt = 0, trial = null }: StoredBreaker): Breaker {
  const counters = { throttles: strikes, throttledAt: refusedAt }
  if (pause === null) return { state: { kind: 'closed' }, ...counters }
  if (trial === null) return { state: { kind: 'open', pause }, ...counters }
  return { state: { kind: 'half-open', pause, lease: trial }, ...counters }
}

/** The breaker as written to the ledger. */
export function storedBreaker({ state, throttles, throttledAt }: Breaker): StoredBreaker {
  return {
    pause: state.kind === 'closed' ? null : state.pause,
    strikes: throttles,
    refusedAt: throttledAt,
    trial: state.kind === 'half-open' ? state.lease : null,
  }
}
