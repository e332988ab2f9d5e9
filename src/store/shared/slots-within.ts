/** Addresses within this time (ms) are checked together. */
const STEP_MS = 60_000

/** The moments within an interval (ms) at which addresses are checked that are no longer watched, each in the one of its id. */
export function slotsWithin(intervalMs: number): { readonly slots: number; readonly stepMs: number } {
  const stepMs = Math.max(1, Math.min(STEP_MS, intervalMs))
  return { slots: Math.max(1, Math.floor(intervalMs / stepMs)), stepMs }
}
