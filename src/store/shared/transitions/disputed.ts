import type { Verification } from '../../../domain/address/tracked-address.ts'
import type { HistoryEvent } from '../../../domain/history/history-event.ts'
import { type AddressColumns, toVerification } from '../columns/address-columns.ts'
import { isProven } from './is-proven.ts'

/** An event if the verification has become a mismatch. */
export function disputedEvents(before: AddressColumns, after: Verification): readonly HistoryEvent[] {
  if (!isProven(before) || after.state !== 'mismatch') return []
  if (toVerification(before['verification'])?.state === 'mismatch') return []
  const row = after.difference?.first ?? null
  return [
    { kind: 'disputed', hash: row?.hash ?? null, amount: null, height: row?.height ?? null, code: null },
  ]
}
