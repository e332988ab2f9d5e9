import type { Clock } from '../../src/domain/ports/clock.ts'
import { systemClock } from '../../src/program/system-clock.ts'

/** Sleeps a hundredth of the time, so that tests do not wait for backoff. */
export const fastClock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms / 100, signal),
}
