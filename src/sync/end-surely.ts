import { type Hold, RunLost } from '../domain/claim.ts'
import type { Clock } from '../domain/clock.ts'
import type { RunStore } from '../domain/run-store.ts'

export interface EndingParts {
  readonly store: RunStore
  readonly clock: Clock
  /** An error that is nobody's fault but ours. */
  readonly onBug: (error: unknown) => void
}

const STORE_PAUSE_MS = 5000

/**
 * Ends a run by `work`. A store that cannot be written (a full disk, no connection) gets time to recover; the address
 * goes back into the queue then, and at once when the program is stopping.
 */
export async function endSurely(
  hold: Hold,
  work: () => Promise<void>,
  { store, clock, onBug }: EndingParts,
  signal: AbortSignal,
): Promise<void> {
  const release = () => store.release(hold)
  for (let next = work; ; next = release) {
    try {
      return await next()
    } catch (error) {
      if (error instanceof RunLost) return
      if (signal.aborted && next === work) continue
      onBug(error)
      // The next start takes it up.
      if (signal.aborted) return
      await clock.sleep(STORE_PAUSE_MS, signal).catch(() => {})
    }
  }
}
