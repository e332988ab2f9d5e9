import type { BudgetUse, ChainSource } from '../../domain/ports/source.ts'

/** Whether a source can be asked at once for background work: half of each of its budgets is left to others. */
export function hasBudgetToSpare(source: ChainSource, now: number): boolean {
  if (source.availableAt(now) > now) return false
  const { requestsPerMinute, pointsPerDay } = source.status()
  return isHalfLeft(requestsPerMinute) && isHalfLeft(pointsPerDay)
}

function isHalfLeft({ limit, used }: BudgetUse): boolean {
  return limit === null || used < limit / 2
}
