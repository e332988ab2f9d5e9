import { DAY_SECONDS, type Day, dayOfSeconds, startOfDay } from '../day.ts'

/** Providers finish the candle of a day, and the ECB's day is published, some time before (s). */
const SETTLING_SECONDS = 3600
/** The rates of a working day are published at about 15:00 UTC. */
const RATES_SECONDS = 17 * 3600

/** The last day whose close is final at a time (ms): it ended at least an hour ago. */
export function lastFinishedDay(ms: number): Day {
  return dayOfSeconds(ms / 1000 - SETTLING_SECONDS) - 1
}

/** When (ms) the next day will be finished. */
export function nextFinish(ms: number): number {
  return (startOfDay(lastFinishedDay(ms) + 2) + SETTLING_SECONDS) * 1000
}

/** The last moment (ms) at or before which there was something new among the exchange rates. */
export function ratesNewSince(ms: number): number {
  const today = startOfDay(dayOfSeconds(ms / 1000))
  const moments = [today - DAY_SECONDS + RATES_SECONDS, today + SETTLING_SECONDS, today + RATES_SECONDS]
  return Math.max(...moments.filter((seconds) => seconds * 1000 <= ms)) * 1000
}
