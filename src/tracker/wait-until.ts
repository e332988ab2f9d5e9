import type { Clock } from '../domain/ports/clock.ts'

const POLL_MS = 20

/** Waits at most `ms` for a condition that other parts of the program fulfil. Returns whether they have. */
export async function waitUntil(isMet: () => Promise<boolean>, clock: Clock, ms: number): Promise<boolean> {
  const giveUpAt = clock.now() + ms
  while (!(await isMet())) {
    if (clock.now() >= giveUpAt) return false
    await clock.sleep(POLL_MS, new AbortController().signal)
  }
  return true
}
