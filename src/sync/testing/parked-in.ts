import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { ParkedLeases } from '../lease/parked-leases.ts'

/** The parked leases of a test, each of which the store may refuse once. */
export function parkedIn(store: RunStore, clock: Clock): ParkedLeases {
  return new ParkedLeases({ store, clock, onUnexpected: () => {} }, new AbortController().signal)
}
