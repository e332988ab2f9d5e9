import { isSame } from '../../../domain/history/order.ts'
import type { StoredHistory } from '../../../domain/history/stored-history.ts'
import type { Row } from '../../../domain/history/transfer.ts'

/** Whether a row is shown as it is, among the unsettled rows of the shown history. */
export function isShown(row: Row, { first }: StoredHistory, unsettled: readonly Row[]): boolean {
  const shown = unsettled[row.position - first]
  return shown !== undefined && isSame(shown, row) && shown.balance === row.balance && shown.time === row.time
}

/** Whether a confirmed row that is shown is not at its height any more. */
export function hasMoved(unsettled: readonly Row[], rows: readonly Row[]): boolean {
  const heights = new Map(rows.map((row) => [row.hash, row.height]))
  return unsettled.some((row) => row.height !== null && heights.get(row.hash) !== row.height)
}
