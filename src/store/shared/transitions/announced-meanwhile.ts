import type { AddressColumns } from '../columns/address-columns.ts'
import { URGENCY } from '../urgency.ts'
import { rowAfter, type Transition } from './transition.ts'

/** A run that ends an address for which a change was announced meanwhile leaves it in the queue, for one more full read. */
export function againIfAnnounced(before: AddressColumns, transition: Transition): Transition {
  if (Number(before['again'] ?? 0) === 0) return transition
  if (rowAfter(before, transition)['status'] === 'IN_PROGRESS') return transition
  const sync = { status: 'IN_PROGRESS', want: 'read', urgency: URGENCY.unconfirmed, again: 0 }
  return { ...transition, sync: { ...transition.sync, ...sync, obtained: 0, total: null } }
}
