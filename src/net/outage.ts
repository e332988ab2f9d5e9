/**
 * A cool-down of this process after calls whose attempts all failed: half a minute after the first such call, doubling
 * with each consecutive one up to ten minutes. Calls that fail concurrently count once. Manual requests are still sent,
 * and an answer ends the cool-down.
 */
export interface Outage {
  /** Calls fail immediately until then (ms); 0 before the first failure and after an answer. */
  readonly until: number
  readonly reason: string
  /** Consecutive failed calls. */
  readonly failures: number
  /** Grows with each counted failure, so that a call can tell whether another one has failed since it began. */
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
