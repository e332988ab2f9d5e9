import type { HistoryTotals, Verification } from '../../domain/address/tracked-address.ts'
import { type SyncErrorCode, SyncFailure } from '../../domain/errors.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Failure } from '../../domain/ports/run-store.ts'
import { type FailureScope, SourceError } from '../../domain/ports/source.ts'
import { withFullStop } from '../../domain/with-full-stop.ts'
import { Inconsistent } from '../walk/inconsistent.ts'
import { StaleAnswer } from '../walk/stale-answer.ts'
import { nextAttemptAt } from './next-attempt.ts'

interface Situation {
  readonly now: number
  readonly intervalMs: number
}

/** A source that did not complete the run, and why. */
export interface FailedAttempt {
  readonly source: string
  readonly error: unknown
}

type FailedClaim = Pick<Claim, 'failures' | 'failedWith'> & Partial<Claim>

/**
 * What is stored when no source has completed a run. The code is that of the source tried first, the detail has the
 * reasons of all; the next attempt is as soon as one of them can be tried again.
 */
export function failureOf(
  attempts: readonly [FailedAttempt, ...FailedAttempt[]],
  claim: FailedClaim,
  at: Situation,
): Failure {
  const reasons = attempts.map(({ error }) => reasonOf(error))
  const { code } = reasons[0] as Reason
  const failures = claim.failedWith === code ? claim.failures + 1 : 1
  const times = reasons.map((reason) =>
    reason.retryAt === 'never'
      ? Number.POSITIVE_INFINITY
      : (reason.retryAt ?? nextAttemptAt(reason, failures, at.now, at.intervalMs)),
  )
  const soonest = Math.min(...times)
  const next = soonest === Number.POSITIVE_INFINITY ? null : soonest
  const failedProof = attempts.find(({ error }) => isFailedProof(error))
  const behind = attempts.find(({ error }) => error instanceof StaleAnswer)?.error as StaleAnswer | undefined
  return {
    error: { code, detail: detailOf(reasons), retryAt: next },
    nextSyncAt: next,
    failures,
    at: at.now,
    mismatch: failedProof === undefined ? null : mismatchOf(failedProof, claim, at.now),
    checkAt: code === 'source_inconsistent' && at.intervalMs > 0 ? at.now + at.intervalMs : null,
    pendingRollback: behind?.pendingRollback ?? claim.pendingRollback ?? null,
  }
}

function detailOf(reasons: readonly Reason[]): string {
  const [first] = reasons
  if (reasons.length === 1 && first !== undefined) return first.detail
  return reasons.map(({ detail }) => withFullStop(detail)).join(' ')
}

function isFailedProof(error: unknown): boolean {
  return error instanceof Inconsistent && error.code === 'source_inconsistent'
}

interface Reason {
  readonly code: SyncErrorCode
  readonly scope: FailureScope
  readonly detail: string
  readonly retryAt: number | 'never' | null
}

function reasonOf(error: unknown): Reason {
  if (error instanceof SourceError) {
    return { code: error.code, scope: error.scope, detail: error.message, retryAt: error.retryAt }
  }
  if (error instanceof SyncFailure) {
    return { code: error.code, scope: 'address', detail: error.message, retryAt: error.retryAt }
  }
  if (error instanceof Inconsistent) {
    return { code: error.code, scope: 'address', detail: error.message, retryAt: null }
  }
  const detail = 'Internal error; the log has the details.'
  return { code: 'internal', scope: 'address', detail, retryAt: null }
}

function mismatchOf({ source, error }: FailedAttempt, claim: FailedClaim, now: number): Failure['mismatch'] {
  const { stated } = error as Inconsistent
  const { balance, transactionCount, fingerprint } = stated
  const stored: HistoryTotals = {
    balance: claim.history?.balance ?? 0n,
    transactionCount: claim.history?.count ?? 0,
  }
  const verification: Verification = {
    ...stored,
    state: 'mismatch',
    source: claim.history?.source ?? source,
    height: claim.history?.tip ?? stated.tip,
    proof: claim.verification?.proof ?? 'address',
    checkedAt: now,
    confirmedBy: claim.verification?.confirmedBy.filter((name) => name !== source) ?? [],
    difference: {
      kind: 'proof',
      by: source,
      stored,
      stated: { balance, transactionCount },
      first: null,
      explanation: null,
    },
    opinions: claim.verification?.opinions ?? [],
  }
  return { verification, fingerprint }
}
