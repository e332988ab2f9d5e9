import { isSameSet, sumOf } from './order.ts'
import { withoutNegatives } from './plausible.ts'
import type { Row, Transfer } from './transfer.ts'

/**
 * The order in which proven rows are shown: within a block and among the unconfirmed rows no balance is below zero, and
 * as far as possible they keep the order in which they are shown now. `balance` is the one after the first row.
 */
export function inShownOrder(
  rows: readonly Transfer[],
  shown: readonly Row[],
  balance: bigint,
): readonly Transfer[] {
  let after = balance
  return [...Map.groupBy(keepShownOrder(rows, shown), (row) => row.height).values()].flatMap((block) => {
    const ordered = withoutNegatives(block, after)
    after -= sumOf(block)
    return ordered
  })
}

/**
 * Keeps proven rows in the order in which they are shown. Sources order the rows of one block as they please, from answer
 * to answer: where a block holds the rows that are shown for it, the shown order stays. Unconfirmed rows that are shown
 * keep their order below those that are new, and rows that fell out of a block come last among them, so that a reader who
 * pages on by a cursor meets them.
 */
function keepShownOrder(rows: readonly Transfer[], shown: readonly Row[]): readonly Transfer[] {
  if (shown.length === 0) return rows
  const groups = Map.groupBy(rows, (row) => row.height)
  const shownGroups = Map.groupBy(shown, (row) => row.height)
  return [...groups].flatMap(([height, group]) =>
    height === null
      ? keepUnconfirmedOrder(group, shown)
      : keepBlockOrder(group, shownGroups.get(height) ?? []),
  )
}

/** As `keepShownOrder`, for the rows of one block. */
export function keepBlockOrder(block: readonly Transfer[], shown: readonly Row[]): readonly Transfer[] {
  return isSameSet(block, shown) ? inOrderOf(shown, block) : block
}

function keepUnconfirmedOrder(rows: readonly Transfer[], shown: readonly Row[]): readonly Transfer[] {
  const shownBy = new Map(shown.map((row) => [row.hash, row]))
  const kind = (row: Transfer) => {
    const before = shownBy.get(row.hash)
    return before === undefined ? 'new' : before.height === null ? 'unconfirmed' : 'fallen'
  }
  const of = (wanted: string) => rows.filter((row) => kind(row) === wanted)
  return [...of('new'), ...inOrderOf(shown, of('unconfirmed')), ...inOrderOf(shown, of('fallen'))]
}

function inOrderOf(order: readonly Transfer[], rows: readonly Transfer[]): readonly Transfer[] {
  const place = new Map(order.map((row, index) => [row.hash, index]))
  return rows.toSorted((a, b) => (place.get(a.hash) ?? 0) - (place.get(b.hash) ?? 0))
}
