/**
 * A cool-down of this process after calls that brought no answer in all their attempts: half a minute after the first
 * one, doubling to ten minutes with each consecutive one. Calls that failed together count once. A manual request may
 * pass, and an answer ends it.
 */
export interface Outage {
  /** Until when (ms) calls fail at once; 0 before the first failure and after an answer. */
  readonly until: number
  readonly reason: string
  /** Consecutive failed calls. */
  readonly failures: number
  /** Grows with each failure that counts, so that a call knows whether another one has failed since it began. */
  readonly revision: number
}

export const NO_OUTAGE: Outage = { until: 0, reason: '', failures: 0, revision: 0 }

const FIRST_MS = 30_000
const MAX_MS = 600_000

export function activeOutage(outage: Outage, now: number): Outage | null {
  return outage.until > now ? outage : null
}

/** A call that began when the outage was `before` has failed. */
export function callFailed(outage: Outage, before: Outage, reason: string, now: number): Outage {
  if (outage.failures > 0 && outage.revision !== before.revision) return outage
  const ms = Math.min(MAX_MS, FIRST_MS * 2 ** outage.failures)
  return { until: now + ms, reason, failures: outage.failures + 1, revision: outage.revision + 1 }
}

export function outageOver({ revision }: Outage): Outage {
  return { ...NO_OUTAGE, revision }
}
