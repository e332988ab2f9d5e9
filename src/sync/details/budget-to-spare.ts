import type { BudgetUse, ChainSource } from '../../domain/ports/source.ts'

/**
 * Whether a source can be asked at once for background work: half of each of its budgets is left to others. `ofDay`: the
 * share of the day's budget that this work may use up.
 */
export function hasBudgetToSpare(source: ChainSource, now: number, ofDay = 1 / 2): boolean {
  if (source.availableAt(now) > now) return false
  const { requestsPerMinute, pointsPerDay } = source.status()
  return isBelow(requestsPerMinute, 1 / 2) && isBelow(pointsPerDay, ofDay)
}

function isBelow({ limit, used }: BudgetUse, share: number): boolean {
  return limit === null || used < limit * share
}
