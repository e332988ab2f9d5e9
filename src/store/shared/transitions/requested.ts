import type { AddressColumns } from '../columns/address-columns.ts'
import { URGENCY } from '../urgency.ts'
import type { Transition } from './transition.ts'

/** A synchronisation was requested through the API: always a full read. One that is queued or running stays one. */
export function requested(before: AddressColumns, now: number): Transition {
  const queued =
    before['status'] === 'IN_PROGRESS'
      ? {}
      : { status: 'IN_PROGRESS', queued_at: now, obtained: 0, total: null }
  return { history: {}, sync: { ...queued, want: 'read', urgency: URGENCY.manual }, events: [] }
}

/** A cross-check was requested through the API. */
export function verificationRequested(now: number): Transition {
  return { history: {}, sync: { verify_manual: 1, verify_at: now }, events: [] }
}

/** A batch check found a change: a full read is needed. */
export function requeued(): Transition {
  return { history: {}, sync: { want: 'read' }, events: [] }
}
