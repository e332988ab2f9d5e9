import { type Lease, RunLost } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'

export interface EndingParts {
  readonly store: RunStore
  readonly clock: Clock
  /** An error that is nobody's fault but ours. */
  readonly onUnexpected: (error: unknown) => void
}

const STORE_PAUSE_MS = 5000

/**
 * Ends a run by `work`. A store that cannot be written (a full disk, no connection) gets time to recover; the address
 * goes back into the queue then, and at once when the program is stopping.
 */
export async function finishRun(
  hold: Lease,
  work: () => Promise<void>,
  { store, clock, onUnexpected }: EndingParts,
  signal: AbortSignal,
): Promise<void> {
  const release = () => store.release(hold)
  for (let next = work; ; next = release) {
    try {
      return await next()
    } catch (error) {
      if (error instanceof RunLost) return
      if (signal.aborted && next === work) continue
      onUnexpected(error)
      // The next start takes it up.
      if (signal.aborted) return
      await clock.sleep(STORE_PAUSE_MS, signal).catch(() => {})
    }
  }
}
