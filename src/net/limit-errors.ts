import { SourceError } from '../domain/ports/source.ts'
import type { Pause } from './breaker.ts'
import type { Down } from './health.ts'
import { utcText } from './utc-day.ts'

export function pauseError({ until, code, reason }: Pause): SourceError {
  const end = until === 'never' ? 'until this program restarts' : `until ${utcText(until)}`
  return new SourceError('throttled', code, `${reason} Paused ${end}.`, until)
}

export function downError({ until, reason }: Down): SourceError {
  const sentence = `${reason} Next attempt after ${utcText(until)}.`
  return new SourceError('down', 'source_unavailable', sentence, until)
}

export function overBudgetError(title: string, until: number): SourceError {
  const sentence = `The request budget for ${title} is exhausted until ${utcText(until)}.`
  return new SourceError('over-budget', 'rate_limited', sentence, until)
}

export function tooExpensive(title: string, points: number, pointsPerDay: number): SourceError {
  const sentence = `One request to ${title} costs ${points} points, more than the daily limit of ${pointsPerDay} in the settings.`
  return new SourceError('rejected', 'source_rejected', sentence)
}
