import { type Fields, objectField, UnusableAnswer } from '../../net/answer-fields.ts'

export interface Premium {
  readonly tip: null
  /** Null for keys without a daily limit. */
  readonly pointsPerDay: number | null
  readonly pointsToday: number
}

/** Reads `/premium/stats`. Throws UnusableAnswer. */
export function decodePremium(body: Fields): Premium {
  const data = objectField(body, 'data')
  const { max_requests_per_day: perDay, requests_today: today } = data
  if (typeof today !== 'number' || !(today >= 0)) throw new UnusableAnswer('requests_today is not a number')
  const limited = typeof perDay === 'number' && perDay > 0
  return { tip: null, pointsPerDay: limited ? perDay : null, pointsToday: today }
}
