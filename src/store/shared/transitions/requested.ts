import type { AddressColumns } from '../columns/address-columns.ts'
import { URGENCY } from '../urgency.ts'
import type { Transition } from './transition.ts'

/** A synchronisation was requested through the API: always a full read. One that is queued or running stays one. */
export function requested(before: AddressColumns, now: number): Transition {
  const queued =
    before['status'] === 'IN_PROGRESS'
      ? {}
      : { status: 'IN_PROGRESS', queued_at: now, obtained: 0, total: null }
  // A reading of its own proves how many rows it has; a first one is of more use early, together with others.
  const alone = before['last_synced_at'] === null ? 0 : 1
  return { history: {}, sync: { ...queued, want: 'read', alone, urgency: URGENCY.manual }, events: [] }
}

/** The same for many addresses at once: a batch check suffices where nothing has changed since the last full read. */
export function requestedTogether(before: AddressColumns, now: number): Transition {
  const urgency = URGENCY.manual
  if (before['status'] === 'IN_PROGRESS') return { history: {}, sync: { urgency }, events: [] }
  const want = Number(before['checkable']) === 1 ? 'check' : 'read'
  const sync = { status: 'IN_PROGRESS', queued_at: now, obtained: 0, total: null, want, urgency }
  return { history: {}, sync, events: [] }
}

/** A cross-check was requested through the API. */
export function verificationRequested(now: number): Transition {
  return { history: {}, sync: { verify_manual: 1, verify_at: now }, events: [] }
}

/** A batch check found a change: a full read is needed, behind what was queued before `behind` (ms). */
export function requeued(behind?: number): Transition {
  const place = behind === undefined ? {} : { queued_at: behind }
  return { history: {}, sync: { want: 'read', ...place }, events: [] }
}

/** A full read of its own is needed: what was said of it together with others is in doubt. */
export const REQUEUED_ALONE: Transition = { history: {}, sync: { want: 'read', alone: 1 }, events: [] }
