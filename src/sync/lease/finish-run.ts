import { type Lease, RunLost } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'

export interface FinishingParts {
  readonly store: RunStore
  readonly clock: Clock
  /** Errors of this program or its store. */
  readonly onUnexpected: (error: unknown) => void
}

const STORE_PAUSE_MS = 5000

/**
 * Finishes a run by `work`. If the store cannot be written (disk full, no connection), the address is released as soon as it
 * can be; while the program is stopping, that is tried only once.
 */
export async function finishRun(
  lease: Lease,
  work: () => Promise<void>,
  { store, clock, onUnexpected }: FinishingParts,
  signal: AbortSignal,
): Promise<void> {
  const release = () => store.release(lease)
  for (let next = work; ; next = release) {
    try {
      return await next()
    } catch (error) {
      if (error instanceof RunLost) return
      if (signal.aborted && next === work) continue
      onUnexpected(error)
      // The next start recovers it.
      if (signal.aborted) return
      await clock.sleep(STORE_PAUSE_MS, signal).catch(() => {})
    }
  }
}
