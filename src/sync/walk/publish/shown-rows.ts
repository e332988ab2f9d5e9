import { isSame } from '../../../domain/history/order.ts'
import type { StoredHistory } from '../../../domain/history/stored-history.ts'
import type { Row } from '../../../domain/history/transfer.ts'

/** Whether a row is shown as it is, among the unsettled rows of the shown history. */
export function isShown(row: Row, { first }: StoredHistory, unsettled: readonly Row[]): boolean {
  const shown = unsettled[row.position - first]
  return shown !== undefined && isSame(shown, row) && shown.balance === row.balance && shown.time === row.time
}
