const FIRST_MS = 500
const MOST_MS = 30_000

/** Attempts per request, the first one included. */
export const ATTEMPTS = 5

/**
 * The delay (ms) after the `failures`-th failed attempt in a row: exponential with full jitter, so that clients that
 * failed together do not retry together. `chance` is uniform in [0, 1).
 */
export function backoffMs(failures: number, chance: number): number {
  return chance * Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1))
}
