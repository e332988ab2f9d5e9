import type { RangeSummary } from '../../../domain/history/range-summary.ts'

export function isSameSummary(a: RangeSummary, b: RangeSummary): boolean {
  return (
    a.minTime === b.minTime &&
    a.maxTime === b.maxTime &&
    a.lowest.position === b.lowest.position &&
    a.lowest.balance === b.lowest.balance &&
    a.highest.position === b.highest.position &&
    a.highest.balance === b.highest.balance
  )
}
