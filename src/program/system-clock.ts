import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../domain/ports/clock.ts'

/** The longest delay of one timer (ms). */
const TIMER_MS_MAX = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: async (ms, signal) => {
    for (let left = ms; left > 0; left -= TIMER_MS_MAX) {
      // The timer's own error has the signal's reason as its cause only.
      await setTimeout(Math.min(left, TIMER_MS_MAX), undefined, { signal }).catch(() =>
        signal.throwIfAborted(),
      )
    }
  },
}
