import type { Clock } from '../domain/clock.ts'

/** A source that is busy with our own budget of a minute is waited for. */
export const SHORT_WAIT_MS = 65_000

/** How often and how long the same question is put again within one run. */
export const PATIENCE = { attempts: 5, firstMs: 500, mostMs: 30_000 } as const

/** Exponential backoff with full jitter, in ms, after so many attempts. */
export function backoffMs(attempt: number, clock: Clock): number {
  return clock.random() * Math.min(PATIENCE.mostMs, PATIENCE.firstMs * 2 ** (attempt - 1))
}
