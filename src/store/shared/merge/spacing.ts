/** How long (ms) a claim of a merge is valid; each piece of a rebuild renews it. */
export const LEASE_MS = 60_000
/** A history is built anew at the earliest after this many times what the last build took. */
export const REBUILD_SPACING = 4
/** More rows than this are merged in a hidden row set, in slices, instead of in one transaction. */
export const MERGED_AT_ONCE = 1000
