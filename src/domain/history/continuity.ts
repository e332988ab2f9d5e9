import type { Row } from './transfer.ts'

/** Of neighbouring rows, newest first: the first one that does not continue the row above it, or null. */
export function firstBreak(rows: readonly Row[]): Row | null {
  for (let at = 1; at < rows.length; at++) {
    const above = rows[at - 1] as Row
    const row = rows[at] as Row
    if (row.position !== above.position + 1 || row.balance !== above.balance - above.amount) return row
  }
  return null
}
