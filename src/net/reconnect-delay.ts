const DELAYS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000] as const
/** One's own server that restarts is found again within ten seconds: it is tried every five. */
const OWN_STEPS = 3

/** How long (ms) to wait before a connection is made again; `chance` is uniform in [0, 1). */
export function reconnectDelayMs(failures: number, isOwn: boolean, chance: number): number {
  const steps = isOwn ? OWN_STEPS : DELAYS_MS.length
  const ms = DELAYS_MS[Math.min(failures, steps - 1)] ?? 0
  return ms * (0.5 + chance / 2)
}
