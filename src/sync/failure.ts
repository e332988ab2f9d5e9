import { type SyncErrorCode, SyncFailure } from '../domain/errors.ts'
import { SourceError } from '../domain/source.ts'
import type { Claim, Failure } from '../domain/sync-store.ts'
import type { Total, Verification } from '../domain/tracked-address.ts'
import { Inconsistent } from './inconsistent.ts'
import { nextAttemptAt } from './next-attempt.ts'
import { Behind } from './reader.ts'

interface Situation {
  readonly now: number
  readonly intervalMs: number
  readonly source: string
}

type FailedClaim = Pick<Claim, 'failures' | 'failedWith'> & Partial<Claim>

/** What an error that ended a run means for its address: the reason, and when to try again. */
export function failureOf(error: unknown, claim: FailedClaim, at: Situation): Failure {
  const { code, detail, retryAt } = reasonOf(error)
  const failures = claim.failedWith === code ? claim.failures + 1 : 1
  const next = retryAt === 'never' ? null : (retryAt ?? nextAttemptAt(code, failures, at.now, at.intervalMs))
  const failedProof = error instanceof Inconsistent && error.code === 'source_inconsistent'
  return {
    error: { code, detail, retryAt: next },
    nextSyncAt: next,
    failures,
    at: at.now,
    mismatch: failedProof
      ? { verification: mismatchOf(error, claim, at), fingerprint: error.stated.fingerprint }
      : null,
    checkAt: failedProof && at.intervalMs > 0 ? at.now + at.intervalMs : null,
    doubt: error instanceof Behind ? error.doubt : (claim.doubt ?? null),
  }
}

function reasonOf(error: unknown): { code: SyncErrorCode; detail: string; retryAt: number | 'never' | null } {
  if (error instanceof SyncFailure || error instanceof SourceError) {
    return { code: error.code, detail: error.message, retryAt: error.retryAt }
  }
  if (error instanceof Inconsistent) return { code: error.code, detail: error.message, retryAt: null }
  return {
    code: 'internal',
    detail: 'something went wrong inside the program; its log says what',
    retryAt: null,
  }
}

function mismatchOf(error: Inconsistent, claim: FailedClaim, at: Situation): Verification {
  const { stated } = error
  const stored: Total = {
    balance: claim.history?.balance ?? 0n,
    transactionCount: claim.history?.count ?? 0,
  }
  return {
    ...stored,
    state: 'mismatch',
    source: at.source,
    height: claim.history?.tip ?? stated.tip,
    checkedAt: at.now,
    confirmedBy: [],
    difference: { stored, stated: { balance: stated.balance, transactionCount: stated.transactionCount } },
  }
}
