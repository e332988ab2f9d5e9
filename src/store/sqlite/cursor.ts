import { AppError } from '../../domain/errors.ts'
import type { Row } from '../../domain/transfer.ts'

/** The visible range of a history, and how to read it. */
export interface VisibleHistory {
  readonly first: number
  readonly count: number
  readonly unsettled: number
  readonly nextRowId: number
  /** Rows at positions `from` (inclusive) to `to` (exclusive), newest first. */
  range(from: number, to: number): readonly Row[]
}

/** What a cursor remembers of the row it came from and of the history as it was then. */
interface Mark {
  readonly id: number
  readonly height: number | null
  /** Rows below it. For a settled row this never changes, whatever arrives on top. */
  readonly below: number
  /** All rows of that time have a smaller id. */
  readonly nextRowId: number
  /** The unconfirmed rows right above it, nearest first: the place where it was, should it vanish. */
  readonly above: readonly number[]
}

const ABOVE_MOST = 20
const SCAN_ROWS = 500
const FORM = /^(\d{1,15})-(\d{1,15}|u)-(\d{1,15})-(\d{1,15})((?:-\d{1,15}){0,20})$/

/** Names the last row of a page, which is the `index`-th of `rows`. */
export function writeCursor(rows: readonly Row[], below: number, nextRowId: number): string | null {
  const last = rows.at(-1)
  if (last === undefined || below === 0) return null
  if (last.height !== null) return `${last.id}-${last.height}-${below}-${nextRowId}`
  const above = rows.slice(-1 - ABOVE_MOST, -1).reverse()
  return [last.id, 'u', below, nextRowId, ...above.map((row) => row.id)].join('-')
}

/**
 * How many rows to skip so that the page goes on right after the cursor's row, or where it was. When that cannot be
 * told, rows are shown again rather than left out.
 */
export function findCursor(cursor: string, history: VisibleHistory): number {
  const mark = readCursor(cursor)
  const inPlace = stillInPlace(mark, history)
  if (inPlace !== null) return inPlace + 1 - history.first
  return topmostKnown(mark, history) - history.first
}

function readCursor(cursor: string): Mark {
  const [, id, height, below, nextRowId, above] = FORM.exec(cursor) ?? []
  if (id === undefined || above === undefined) {
    throw new AppError('invalid_request', 'cursor is not one that a page of this address gave as next_cursor')
  }
  return {
    id: Number(id),
    height: height === 'u' ? null : Number(height),
    below: Number(below),
    nextRowId: Number(nextRowId),
    above: above.split('-').filter(Boolean).map(Number),
  }
}

/** The position after which to go on, or null if the row has vanished or moved. */
function stillInPlace(mark: Mark, history: VisibleHistory): number | null {
  const { first, count, unsettled } = history
  if (mark.height === null) {
    const unconfirmed = history.range(first, first + unsettled).filter((row) => row.height === null)
    const places = new Map(unconfirmed.map((row) => [row.id, row.position]))
    for (const id of [mark.id, ...mark.above]) {
      const place = places.get(id)
      if (place !== undefined) return place
    }
    return null
  }
  const expected = first + count - 1 - mark.below
  if (expected >= first) {
    const [row] = history.range(expected, expected + 1)
    if (row?.id === mark.id && row.height === mark.height) return expected
  }
  const settled = first + unsettled
  const block = blockAt(mark.height, settled, first + count, history)
  return block.find((row) => row.id === mark.id)?.position ?? null
}

/** The rows of one block between two positions. Heights never rise with the position, so they can be bisected. */
function blockAt(height: number, from: number, to: number, history: VisibleHistory): readonly Row[] {
  const start = bisect(from, to, (row) => (row.height ?? Infinity) <= height, history)
  const end = bisect(start, to, (row) => (row.height ?? Infinity) < height, history)
  return history.range(start, end)
}

function bisect(from: number, to: number, holds: (row: Row) => boolean, history: VisibleHistory): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [row] = history.range(middle, middle + 1)
    if (row === undefined || holds(row)) high = middle
    else low = middle + 1
  }
  return low
}

/** The position of the topmost row that was stored when the cursor was given. */
function topmostKnown(mark: Mark, history: VisibleHistory): number {
  const end = history.first + history.count
  for (let from = history.first; from < end; from += SCAN_ROWS) {
    const known = history.range(from, Math.min(end, from + SCAN_ROWS)).find((row) => row.id < mark.nextRowId)
    if (known !== undefined) return known.position
  }
  return end
}
