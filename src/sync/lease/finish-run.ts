import { type Lease, RunLost } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import type { ParkedLeases } from './parked-leases.ts'

export interface FinishingParts {
  readonly store: RunStore
  readonly clock: Clock
  readonly parked: Pick<ParkedLeases, 'park'>
  /** Errors of this program or its store. */
  readonly onUnexpected: (error: unknown) => void
}

/** Finishes a run by `work`. If the store cannot be written, the lease is parked. */
export async function finishRun(
  lease: Lease,
  work: () => Promise<void>,
  { parked, onUnexpected }: Pick<FinishingParts, 'parked' | 'onUnexpected'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof RunLost) return
    if (!signal.aborted) onUnexpected(error)
    parked.park(lease)
  }
}
