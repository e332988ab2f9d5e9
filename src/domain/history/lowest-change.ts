import { rankOf } from './rank.ts'
import type { Query } from './sans-io.ts'
import type { Row } from './transfer.ts'

/** Positions of visible rows, `to` exclusive. */
export interface ShownRange {
  readonly from: number
  readonly to: number
}

export interface ChangeQuestion {
  readonly of: 'before' | 'after'
  readonly range: ShownRange
}

/** Each answer newest first. */
type ChangeQuery = Query<ChangeQuestion, readonly Row[], number | null>

/** Rows that two row sets are compared by from below, a few milliseconds of work; from there on all counts as changed. */
const COMPARED_MAX = 2048
const AT_ONCE = 256

/**
 * The lowest rank at which a history changes that grows in place, null if nowhere. `written`: the rows that are written
 * at visible positions or above them. To be asked before they are written; answers of `after` are rows staged above.
 */
export function* lowestChangeInPlace(
  before: ShownRange,
  after: ShownRange,
  written: readonly Row[],
): ChangeQuery {
  const changed: number[] = []
  const overwritten = written.filter(({ position }) => position >= before.from)
  const lowest = overwritten.reduce((most, { position }) => Math.max(most, position), before.from - 1)
  if (overwritten.length > 0) {
    const shown = yield { of: 'before', range: { from: before.from, to: Math.min(lowest + 1, before.to) } }
    const byPosition = new Map(shown.map((row) => [row.position, row]))
    for (const row of overwritten) {
      const old = byPosition.get(row.position)
      if (old === undefined) changed.push(rankOf(row))
      else if (!isEqual(old, row)) changed.push(rankOf(old), rankOf(row))
    }
  }
  if (after.from < before.from) {
    const above = before.from - 1
    const held = written.find(({ position }) => position === above)
    const [row] = held === undefined ? yield { of: 'after', range: { from: above, to: above + 1 } } : [held]
    if (row !== undefined) changed.push(rankOf(row))
  }
  if (after.from > before.from) {
    const [row] = yield { of: 'before', range: { from: after.from - 1, to: after.from } }
    if (row !== undefined) changed.push(rankOf(row))
  }
  return changed.length === 0 ? null : Math.min(...changed)
}

/** The same for a history that another row set replaces, or that is shown for the first time (`before` is empty). */
export function* lowestChangeBetween(before: ShownRange, after: ShownRange): ChangeQuery {
  for (let below = 0; ; below += AT_ONCE) {
    const old = yield { of: 'before', range: pieceAt(before, below) }
    const rows = yield { of: 'after', range: pieceAt(after, below) }
    const most = Math.max(old.length, rows.length)
    for (let at = 1; at <= most; at++) {
      const [one, other] = [old.at(-at), rows.at(-at)]
      if (one !== undefined && other !== undefined && isEqual(one, other) && below < COMPARED_MAX) continue
      return Math.min(...[one, other].flatMap((row) => (row === undefined ? [] : [rankOf(row)])))
    }
    if (most < AT_ONCE) return null
  }
}

function pieceAt({ from, to }: ShownRange, below: number): ShownRange {
  const end = Math.max(from, to - below)
  return { from: Math.max(from, end - AT_ONCE), to: end }
}

function isEqual(a: Row, b: Row): boolean {
  return a.hash === b.hash && a.height === b.height && a.amount === b.amount && a.time === b.time
}
