import type { FailureScope } from '../domain/ports/source.ts'
import type { FailureCause, RequestTarget } from './outcome.ts'

/**
 * Whether a source answers, as far as this process knows.
 *
 *     unknown ──answer──▶ answers ──request for one address fails──▶ doubtful ──for another one──▶ down
 *                           ▲  ▲                                        │                            │
 *                           │  └─────────────────answer─────────────────┘                            │
 *                           └────────────────────────────answer──────────────────────────────────────┘
 *
 * A failure that concerns the source (nothing connects) leads to `down` at once. While it is down, requests other than
 * manual ones are held back: for half a minute after the first failed call, doubling with each consecutive one up to ten
 * minutes. Calls that fail concurrently count once.
 */
export interface Health {
  readonly state: HealthState
  /** The last request that was answered; null before the first one. */
  readonly answered: string | null
  /** Whether requests for different addresses were answered, so that a failure of one is no failure of all. */
  readonly hasAnsweredOthers: boolean
  /** Grows with each counted failure, so that a call can tell whether another one has failed since it began. */
  readonly revision: number
}

interface Failing {
  /** A user-facing sentence. */
  readonly reason: string
  readonly cause: FailureCause
}

type HealthState =
  | { readonly kind: 'unknown' | 'answers' }
  | (Failing & { readonly kind: 'doubtful'; readonly subject: string })
  | (Failing & {
      readonly kind: 'down'
      /** Calls fail immediately until then (ms). */
      readonly until: number
      /** Consecutive failed calls. */
      readonly failures: number
    })

export type Down = Extract<HealthState, { readonly kind: 'down' }>

export const UNKNOWN: Health = {
  state: { kind: 'unknown' },
  answered: null,
  hasAnsweredOthers: false,
  revision: 0,
}

const FIRST_MS = 30_000
const MAX_MS = 600_000

export interface FailedCall extends Failing {
  readonly target: RequestTarget
  readonly scope: FailureScope
  /** What the health was when the call began. */
  readonly before: Health
}

/** The source while it holds requests back; null otherwise. */
export function heldBack({ state }: Health, now: number): Down | null {
  // One that lasts longer than any was noted before the clock was set back.
  return state.kind === 'down' && state.until > now && state.until <= now + MAX_MS ? state : null
}

export function answered(health: Health, target: RequestTarget): Health {
  const subject = subjectOf(target)
  const isOther = health.answered !== null && health.answered !== subject
  return {
    ...health,
    state: { kind: 'answers' },
    answered: subject,
    hasAnsweredOthers: health.hasAnsweredOthers || isOther,
  }
}

/** All attempts of a call have failed. */
export function callFailed(health: Health, call: FailedCall, now: number): Health {
  const { state, revision } = health
  const { target, scope, before, reason, cause } = call
  const subject = subjectOf(target)
  if (state.kind === 'down') {
    return revision === before.revision ? down(health, call, state.failures + 1, now) : health
  }
  if (scope === 'source' || (state.kind === 'doubtful' && state.subject !== subject)) {
    return down(health, call, 1, now)
  }
  return { ...health, state: { kind: 'doubtful', subject, reason, cause } }
}

function down(health: Health, { reason, cause }: FailedCall, failures: number, now: number): Health {
  const until = now + Math.min(MAX_MS, FIRST_MS * 2 ** (failures - 1))
  return { ...health, state: { kind: 'down', reason, cause, until, failures }, revision: health.revision + 1 }
}

/** Why the source counts as down: nothing but failures since its last answer, or since the start; null if it does not. */
export function failing(health: Health): Failing | null {
  const { state, answered, hasAnsweredOthers } = health
  if (state.kind === 'down') return state
  if (state.kind !== 'doubtful') return null
  const isOnlyOne = !hasAnsweredOthers && (answered === null || answered === state.subject)
  // Nothing shows that requests for other addresses succeed; a rejection is still an answer.
  return isOnlyOne && state.cause !== 'rejected' ? state : null
}

function subjectOf(target: RequestTarget): string {
  switch (target.kind) {
    case 'address':
      return target.address
    case 'batch':
      return target.addresses.length === 1 ? String(target.addresses[0]) : target.kind
    case 'source':
      return target.kind
  }
}
