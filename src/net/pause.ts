import type { SyncErrorCode } from '../domain/errors.ts'
import { SourceError } from '../domain/ports/source.ts'
import type { RequestLimits } from './request-budget.ts'
import { nextUtcMidnight, utcText } from './utc-day.ts'

/** Why and for how long a source wants to be left alone. */
export interface Refusal {
  readonly code: SyncErrorCode
  /** A sentence for a person. */
  readonly reason: string
  /** `doubling` begins with an hour and doubles with each refusal in a row, up to a day. */
  readonly pause: 'hour' | 'doubling' | 'until-utc-midnight' | 'until-restart'
}

/** A source is left alone until then (ms). */
export interface Pause {
  readonly until: number | 'never'
  readonly code: SyncErrorCode
  readonly reason: string
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** When (ms) a pause ends that began now, after so many refusals in a row. */
export function pauseEnd(
  pause: Exclude<Refusal['pause'], 'until-restart'>,
  now: number,
  strikes: number,
): number {
  if (pause === 'until-utc-midnight') return nextUtcMidnight(now)
  if (pause === 'hour') return now + HOUR_MS
  return now + Math.min(DAY_MS, HOUR_MS * 2 ** Math.max(0, strikes - 1))
}

export function endOf(until: number | 'never'): number {
  return until === 'never' ? Infinity : until
}

export function pauseError({ until, code, reason }: Pause): SourceError {
  const end = until === 'never' ? 'until this program is started again' : `until ${utcText(until)}`
  return new SourceError('throttled', code, `${reason} It is left alone ${end}.`, until)
}

export function downError({
  until,
  reason,
}: {
  readonly until: number
  readonly reason: string
}): SourceError {
  const sentence = `${reason} It is tried again after ${utcText(until)}.`
  return new SourceError('down', 'source_unavailable', sentence, until)
}

export function spentError(title: string, until: number): SourceError {
  const sentence = `The budget for ${title} is spent until ${utcText(until)}.`
  return new SourceError('over-budget', 'rate_limited', sentence, until)
}

export function tooExpensive(
  points: number,
  { title, limits }: { readonly title: string; readonly limits: RequestLimits },
): SourceError {
  const sentence = `One request to ${title} costs ${points} points, more than the ${limits.pointsPerDay} that the settings allow for a day.`
  return new SourceError('rejected', 'source_rejected', sentence)
}
