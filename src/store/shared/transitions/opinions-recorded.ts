import type { CrossCheckResult } from '../../../domain/ports/run-store.ts'
import type { AddressColumns } from '../columns/address-columns.ts'
import { formatVerification } from '../columns/verification-column.ts'
import { disputedEvents } from './disputed.ts'
import type { Transition } from './transition.ts'

/** A cross-check has finished. */
export function opinionsRecorded(
  before: AddressColumns,
  { verification, verifyAt }: CrossCheckResult,
): Transition {
  return {
    history: { verification: formatVerification(verification) },
    sync: { verify_at: verifyAt, verify_manual: 0 },
    events: disputedEvents(before, verification, verification.opinions.at(-1)?.at ?? verification.checkedAt),
  }
}
