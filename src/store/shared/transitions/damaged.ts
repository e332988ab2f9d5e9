import type { AddressColumns } from '../columns/address-columns.ts'
import { isStatus } from '../columns/status-column.ts'
import type { Transition } from './transition.ts'

/** The stored history is damaged: it is read again at once, and not verified until then. `detail` is a sentence. */
export function damaged(before: AddressColumns, detail: string, now: number): Transition {
  return { history: { damage: detail, audited_at: null }, sync: readAgain(before, now), events: [] }
}

/** Whether the damage of an address is known, and a full read was queued; a state that is none queues nothing. */
export function isQueuedAgain(row: AddressColumns): boolean {
  return row['damage'] !== null && isStatus(row['status'])
}

/** Queues a full read; a run that is under way ends first. */
export function readAgain(before: AddressColumns, now: number): Transition['sync'] {
  const queued =
    before['status'] === 'IN_PROGRESS'
      ? {}
      : { status: 'IN_PROGRESS', queued_at: now, obtained: 0, total: null }
  return { ...queued, want: 'read', checkable: 0 }
}
