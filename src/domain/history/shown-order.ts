import { isSameSet, sumOf } from './order.ts'
import { withoutNegatives } from './plausible.ts'
import type { Row, Transfer } from './transfer.ts'

/**
 * The order in which proven rows are shown: within a block and among the unconfirmed rows no balance is below zero, and
 * as far as possible they keep the order in which they are shown now. `balance` is the one after the first row.
 */
export function inShownOrder<T extends Transfer>(
  rows: readonly T[],
  shown: readonly Row[],
  balance: bigint,
): readonly T[] {
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
function keepShownOrder<T extends Transfer>(rows: readonly T[], shown: readonly Row[]): readonly T[] {
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
export function keepBlockOrder<T extends Transfer>(block: readonly T[], shown: readonly Row[]): readonly T[] {
  return isSameSet(block, shown) ? inOrderOf(shown, block) : block
}

function keepUnconfirmedOrder<T extends Transfer>(rows: readonly T[], shown: readonly Row[]): readonly T[] {
  const shownBy = new Map(shown.map((row) => [row.hash, row]))
  const kind = (row: T) => {
    const before = shownBy.get(row.hash)
    return before === undefined ? 'new' : before.height === null ? 'unconfirmed' : 'fallen'
  }
  const of = (wanted: string) => rows.filter((row) => kind(row) === wanted)
  return [...of('new'), ...inOrderOf(shown, of('unconfirmed')), ...inOrderOf(shown, of('fallen'))]
}

function inOrderOf<T extends Transfer>(order: readonly Transfer[], rows: readonly T[]): readonly T[] {
  const place = new Map(order.map((row, index) => [row.hash, index]))
  return rows.toSorted((a, b) => (place.get(a.hash) ?? 0) - (place.get(b.hash) ?? 0))
}
