import type { SyncErrorCode } from '../../../domain/errors.ts'
import type { Failure } from '../../../domain/ports/run-store.ts'
import type { AddressColumns } from '../columns/address-columns.ts'
import { formatVerification } from '../columns/verification-column.ts'
import { disputedEvents } from './disputed.ts'
import { errorColumns } from './error-columns.ts'
import { isProven } from './is-proven.ts'
import { rollbackColumns } from './rollback-columns.ts'
import type { TimedEvent, Transition } from './transition.ts'

/** Failures of the source, not of the address: a batch check that sufficed before still does. */
const SOURCE_FAILURES: readonly SyncErrorCode[] = ['rate_limited', 'source_unavailable', 'invalid_key']

/** Of a stored code; false for none. */
export function isSourceFailure(code: unknown): boolean {
  return SOURCE_FAILURES.some((one) => one === code)
}

/** A synchronisation ended in ERROR; the visible history stays. */
export function failed(before: AddressColumns, failure: Failure): Transition {
  const { error, mismatch } = failure
  return {
    history: mismatch === null ? {} : { verification: formatVerification(mismatch.verification) },
    sync: {
      status: 'ERROR',
      ...errorColumns(error),
      next_sync_at: failure.nextSyncAt,
      check_at: failure.checkAt,
      failures: failure.failures,
      ...rollbackColumns(failure.pendingRollback),
      ...(mismatch === null ? {} : { fingerprint: mismatch.fingerprint }),
      ...(isSourceFailure(error.code) ? {} : { checkable: 0 }),
      // What a server does not list, it cannot announce either.
      ...(error.code === 'history_too_long' ? { live: null } : {}),
    },
    events: [
      ...failedEvents(before, error.code, failure.at),
      ...(mismatch === null ? [] : disputedEvents(before, mismatch.verification, failure.at)),
    ],
  }
}

/** A failed proof whose totals are still the same: ERROR again, unless a full read was requested meanwhile. */
export function keptFailed(before: AddressColumns, checkAt: number | null): Transition {
  const sync = before['want'] === 'read' ? {} : { status: 'ERROR', check_at: checkAt }
  return { history: {}, sync, events: [] }
}

/** An event if the address starts failing, or for another reason. */
function failedEvents(before: AddressColumns, code: SyncErrorCode, at: number): readonly TimedEvent[] {
  if (!isProven(before) || before['error_code'] === code) return []
  return [{ at, kind: 'failed', hash: null, amount: null, height: null, code }]
}
