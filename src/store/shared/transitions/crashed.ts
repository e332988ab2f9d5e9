import { waitAfter } from '../../../domain/wait-after.ts'
import type { AddressColumns } from '../columns/address-columns.ts'
import { toFailures, toPendingRollback } from '../columns/claim-columns.ts'
import { failed } from './failed.ts'
import type { Transition } from './transition.ts'

/** Runs of an address in a row that ended with their process (column `strikes`), before it ends in ERROR. */
export const STRIKES_MAX = 6

const VERIFY_AGAIN_MS = 86_400_000
const DETAIL = `The program ended unexpectedly ${STRIKES_MAX} times in a row while it was synchronising this address.`

/** The process ended repeatedly during a run of the address. */
export function crashed(before: AddressColumns, now: number): Transition {
  if (before['status'] !== 'IN_PROGRESS') {
    return { history: {}, sync: { verify_manual: 0, verify_at: now + VERIFY_AGAIN_MS }, events: [] }
  }
  const { failures, failedWith } = toFailures(before)
  const inARow = failedWith === 'crashed' ? failures + 1 : 1
  const retryAt = now + waitAfter('crashed', inARow)
  return failed(before, {
    error: { code: 'crashed', detail: DETAIL, retryAt },
    nextSyncAt: retryAt,
    failures: inARow,
    at: now,
    mismatch: null,
    checkAt: null,
    pendingRollback: toPendingRollback(before),
  })
}
