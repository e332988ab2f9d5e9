const FIRST_MS = 500
const MOST_MS = 30_000

/** How often one question is put, the first time included. */
export const ATTEMPTS = 5

/**
 * How long (ms) to wait after the `failures`-th failed attempt in a row: exponential with full jitter, so that
 * many who failed together do not come back together. `chance` is uniform in [0, 1).
 */
export function backoffMs(failures: number, chance: number): number {
  return chance * Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1))
}
