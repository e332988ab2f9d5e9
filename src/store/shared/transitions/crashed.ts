import type { AddressColumns } from '../columns/address-columns.ts'
import { toFailures, toPendingRollback } from '../columns/claim-columns.ts'
import { failed } from './failed.ts'
import type { Transition } from './transition.ts'

const SYNC_AGAIN_MS = 3_600_000
const VERIFY_AGAIN_MS = 86_400_000
const DETAIL = 'The worker crashed repeatedly while syncing this address.'

/** Several workers in a row were lost while they held the address. */
export function crashed(before: AddressColumns, now: number): Transition {
  if (before['status'] !== 'IN_PROGRESS') {
    return { history: {}, sync: { verify_manual: 0, verify_at: now + VERIFY_AGAIN_MS }, events: [] }
  }
  const retryAt = now + SYNC_AGAIN_MS
  const { failures, failedWith } = toFailures(before)
  return failed(before, {
    error: { code: 'internal', detail: DETAIL, retryAt },
    nextSyncAt: retryAt,
    failures: failedWith === 'internal' ? failures + 1 : 1,
    at: now,
    mismatch: null,
    checkAt: null,
    pendingRollback: toPendingRollback(before),
  })
}
