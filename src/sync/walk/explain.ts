import { formatAmount } from '../../domain/assets/amount.ts'
import type { Conflict } from '../../domain/history/checkpoint.ts'
import { type StoredHistory, settledCount } from '../../domain/history/stored-history.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { StatedTotals } from '../../domain/ports/source.ts'
import { sourceTitle } from '../../domain/source-title.ts'

/** User-facing sentences: why the answers of a source are not proof. `source` is its name. */
export function explainConflict(
  why: Conflict,
  gap: bigint,
  stated: StatedTotals,
  source: string,
  decimals: number,
): string {
  const report = `${sourceTitle(source)} reports ${totalsOf(stated, decimals)}`
  switch (why) {
    case 'balance':
      return `${report}, but the transactions it lists add up to ${formatAmount(stated.balance - gap, decimals)}.`
    case 'count':
      return `${report}, but it lists a different number of transactions.`
    case 'twice':
      return `${report}, but it lists a transaction twice.`
    case 'block':
      return `${report}, but its list does not continue the transactions proven before.`
  }
}

export function explainShortList(source: string, stated: number, listed: number): string {
  return `${sourceTitle(source)} reports ${transactions(stated)} but lists ${listed}.`
}

export function explainMissing(row: Row, source: string): string {
  return `${sourceTitle(source)} no longer lists transaction ${row.hash} in block ${row.height}, which was final at the last proof.`
}

export function explainOlderTip(source: string, tip: number, floor: number): string {
  return `${sourceTitle(source)} answers as of block ${tip}, but this history is proven as of block ${floor}.`
}

export function explainFewerRows(
  source: string,
  stated: StatedTotals,
  history: StoredHistory,
  decimals: number,
): string {
  return `${sourceTitle(source)} reports ${totalsOf(stated, decimals)}, but ${transactions(settledCount(history))} were final at block ${history.tip}.`
}

function totalsOf({ transactionCount, balance }: StatedTotals, decimals: number): string {
  return `${transactions(transactionCount)} and a balance of ${formatAmount(balance, decimals)}`
}

function transactions(count: number): string {
  return count === 1 ? '1 transaction' : `${count} transactions`
}
