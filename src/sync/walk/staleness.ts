import { type StoredHistory, settledCount } from '../../domain/history/stored-history.ts'
import type { PendingRollback } from '../../domain/ports/claim.ts'
import type { StatedTotals } from '../../domain/ports/source.ts'
import { explainFewerRows, explainOlderTip } from './explain.ts'

/** An answer that lacks settled rows is accepted when the same source still gives it after this time. */
const ROLLBACK_MS = 6 * 3600_000

/** Servers that lag behind others are not further behind than this. */
const LAG_BLOCKS = 10

/** What the answers of one source are measured by. */
export interface Baseline {
  readonly source: string
  readonly decimals: number
  readonly history: StoredHistory | null
  /** No newest page may come from below this height. */
  readonly tipFloor: number
  readonly pendingRollback: PendingRollback | null
}

/** Why an answer is older than what was proven before; null if it is not. */
export function whyStale(
  answer: StatedTotals,
  { source, decimals, history, tipFloor }: Baseline,
): string | null {
  if (answer.tip < tipFloor) return explainOlderTip(source, answer.tip, tipFloor)
  if (history === null || answer.transactionCount >= settledCount(history)) return null
  return explainFewerRows(source, answer, history, decimals)
}

/** Whether another source has given the very same answer, or this one has kept giving it for hours. */
export function isAccepted(
  answer: StatedTotals,
  { source, tipFloor, pendingRollback }: Baseline,
  now: number,
): boolean {
  if (pendingRollback === null || !isSameTotal(answer, pendingRollback)) return false
  if (pendingRollback.source === source) return now - pendingRollback.since >= ROLLBACK_MS
  return answer.tip >= tipFloor || disprovesFloor(answer.tip, pendingRollback.tip, tipFloor)
}

/** Whether two sources agree on a tip that is so far below the proven one that this one was wrong. */
function disprovesFloor(tip: number, other: number | null, tipFloor: number): boolean {
  return other !== null && Math.abs(tip - other) <= LAG_BLOCKS && tipFloor - tip > LAG_BLOCKS
}

/** What to remember of a stale answer, so that a later run can accept it. */
export function pendingRollbackOf(
  answer: StatedTotals,
  { source, pendingRollback }: Baseline,
  now: number,
): PendingRollback {
  const { balance, transactionCount, tip } = answer
  const isKnown = pendingRollback?.source === source && isSameTotal(answer, pendingRollback)
  return {
    balance,
    transactionCount,
    tip,
    source,
    since: isKnown ? Math.min(pendingRollback.since, now) : now,
  }
}

function isSameTotal(answer: StatedTotals, { balance, transactionCount }: PendingRollback): boolean {
  return answer.balance === balance && answer.transactionCount === transactionCount
}
