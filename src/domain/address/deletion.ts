/** How long (ms) a deleted address can be restored. */
export const RESTORABLE_MS = 60_000

/**
 * The times of deletion (ms) of addresses that can still be restored. A time that lies further ahead was written by a
 * clock that was wrong: such a deletion is final.
 */
export function restorableTimes(now: number): { readonly after: number; readonly before: number } {
  return { after: now - RESTORABLE_MS, before: now + RESTORABLE_MS }
}
