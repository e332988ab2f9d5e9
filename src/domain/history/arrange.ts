import { isSameSet } from './order.ts'
import type { Row, Transfer } from './transfer.ts'

/**
 * Puts proven rows into their lasting order. Sources order the rows of one block as they please, from answer to
 * answer: where a block holds the rows that were stored for it, the stored order stays. Unconfirmed rows that were
 * stored keep their order under those that are new, and rows that fell out of a block come last among them, so that
 * a reader who pages on by a cursor meets them.
 */
export function arrange(rows: readonly Transfer[], stored: readonly Row[]): readonly Transfer[] {
  if (stored.length === 0) return rows
  const groups = Map.groupBy(rows, (row) => row.height)
  const storedGroups = Map.groupBy(stored, (row) => row.height)
  return [...groups].flatMap(([height, group]) =>
    height === null ? arrangeUnconfirmed(group, stored) : arrangeBlock(group, storedGroups.get(height) ?? []),
  )
}

/** As `arrange`, for the rows of one block. */
export function arrangeBlock(block: readonly Transfer[], stored: readonly Row[]): readonly Transfer[] {
  return isSameSet(block, stored) ? inOrderOf(stored, block) : block
}

function arrangeUnconfirmed(rows: readonly Transfer[], stored: readonly Row[]): readonly Transfer[] {
  const storedBy = new Map(stored.map((row) => [row.hash, row]))
  const kind = (row: Transfer) => {
    const before = storedBy.get(row.hash)
    return before === undefined ? 'new' : before.height === null ? 'waiting' : 'fallen'
  }
  const of = (wanted: string) => rows.filter((row) => kind(row) === wanted)
  return [...of('new'), ...inOrderOf(stored, of('waiting')), ...inOrderOf(stored, of('fallen'))]
}

function inOrderOf(order: readonly Transfer[], rows: readonly Transfer[]): readonly Transfer[] {
  const place = new Map(order.map((row, index) => [row.hash, index]))
  return rows.toSorted((a, b) => (place.get(a.hash) ?? 0) - (place.get(b.hash) ?? 0))
}
