import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../domain/ports/clock.ts'
import { DamagedMember, type MergeClaim, MergeLost, type MergeStore } from '../../domain/ports/merge-store.ts'

/** When (ms) a merge that has failed is tried again. */
const RETRY_MS = 5000

export interface MergeParts {
  readonly merges: MergeStore
  readonly clock: Clock
  readonly onUnexpected: (error: unknown) => void
}

/** `rebuilt`: what it showed before is to be swept. */
export type Merged = 'nothing due' | 'merged' | 'rebuilt' | 'postponed'

/** Brings the next history that is behind up to date. Aborted, it leaves what is shown as it is. */
export async function mergeNext(parts: MergeParts, signal: AbortSignal): Promise<Merged> {
  const { merges, clock } = parts
  const claim = await merges.claim(clock.now())
  if (claim === null) return 'nothing due'
  try {
    return await merge(parts, claim, signal)
  } catch (error) {
    if (error instanceof MergeLost) return 'postponed'
    await merges.postpone(claim, clock.now() + RETRY_MS)
    // The store has recorded it, and the member is read again.
    if (!(error instanceof DamagedMember)) parts.onUnexpected(error)
    return 'postponed'
  }
}

async function merge({ merges, clock }: MergeParts, claim: MergeClaim, signal: AbortSignal): Promise<Merged> {
  if ((await merges.extend(claim)) === 'merged') return 'merged'
  const now = clock.now()
  const at = await merges.rebuildAt(claim, now)
  if (at > now) {
    await merges.postpone(claim, at)
    return 'postponed'
  }
  const rebuild = await merges.openRebuild(claim)
  try {
    while (await rebuild.step()) {
      await setImmediate()
      if (signal.aborted) return 'postponed'
    }
    return 'rebuilt'
  } finally {
    await rebuild.close()
  }
}
