import type { Verification } from '../../../domain/address/tracked-address.ts'
import type { AddressColumns } from '../columns/address-columns.ts'
import { toVerification } from '../columns/verification-column.ts'
import { isProven } from './is-proven.ts'
import type { TimedEvent } from './transition.ts'

/** An event if the verification has become a mismatch. */
export function disputedEvents(
  before: AddressColumns,
  after: Verification,
  at: number,
): readonly TimedEvent[] {
  if (!isProven(before) || after.state !== 'mismatch') return []
  if (toVerification(before['verification'])?.state === 'mismatch') return []
  const row = after.difference?.first ?? null
  return [
    { at, kind: 'disputed', hash: row?.hash ?? null, amount: null, height: row?.height ?? null, code: null },
  ]
}
