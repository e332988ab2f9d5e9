/** How long (ms) a claim of a merge is valid; each piece of a rebuild renews it. */
export const LEASE_MS = 60_000
/** A history is built anew at the earliest after this many times what the last build took. */
const REBUILD_SPACING = 4
/** More rows than this are merged in a hidden row set, in slices, instead of in one transaction. */
export const MERGED_AT_ONCE = 1000

/**
 * When a history may be built anew (ms), by when the last build ended and how long it took. One that ended later than now
 * was recorded by a clock that was wrong: it delays nothing.
 */
export function rebuildAt(now: number, rebuiltAt: number | null, tookMs: number): number {
  return rebuiltAt === null || rebuiltAt > now ? now : rebuiltAt + REBUILD_SPACING * tookMs
}

/**
 * SQL of both engines: whether a row of `merged_history` is due at `now`. No lease and no pause lasts longer than these; a
 * time beyond them was set by a clock that was wrong.
 */
export const isDue = (now: string): string =>
  `(due_at is null or due_at <= ${now} or due_at > ${now} + ${2 * LEASE_MS} + ${REBUILD_SPACING} * rebuild_ms)`
