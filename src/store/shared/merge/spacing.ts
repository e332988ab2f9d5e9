/** How long (ms) a claim of a merge is valid; each piece of a rebuild renews it. */
export const LEASE_MS = 60_000
/** A history is built anew at the earliest after this many times what the last build took. */
const REBUILD_SPACING = 4
/** While a wallet of the chain is being discovered, so long (ms) passes between two builds: each address adds to them. */
const DISCOVERY_SPACING_MS = 5000
/** More rows than this are merged in a hidden row set, in slices, instead of in one transaction. */
export const MERGED_AT_ONCE = 1000

export interface LastBuild {
  readonly endedAt: number | null
  readonly tookMs: number
}

/**
 * When a history may be built anew (ms), by its last build, and by when the discovery that is under way was requested. A time
 * later than now was recorded by a clock that was wrong: it delays nothing.
 */
export function rebuildAt(now: number, { endedAt, tookMs }: LastBuild, discoveryAt: number | null): number {
  const built = endedAt === null || endedAt > now ? null : endedAt
  const spaced = built === null ? now : built + REBUILD_SPACING * tookMs
  if (discoveryAt === null || discoveryAt > now) return spaced
  return Math.max(spaced, Math.max(built ?? discoveryAt, discoveryAt) + DISCOVERY_SPACING_MS)
}

/** SQL of both engines: columns of a row of `merged_history` that may be built at once, whatever it waited for. */
export const BUILT_AT_ONCE = 'due_at = null, rebuilt_at = null'

/**
 * SQL of both engines: whether a row of `merged_history` is due at `now`. No lease and no pause lasts longer than these; a
 * time beyond them was set by a clock that was wrong.
 */
export const isDue = (now: string): string =>
  `(due_at is null or due_at <= ${now} or due_at > ${now} + ${2 * LEASE_MS} + ${REBUILD_SPACING} * rebuild_ms)`
