import type { Range } from '../../domain/history/range-summary.ts'
import type { Query } from '../../domain/history/sans-io.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { invalidCursor } from './filter-mark.ts'

/** The visible range of a history, and how to read it. */
export interface VisibleHistory {
  /** Of the address. */
  readonly ownerId: number
  readonly first: number
  readonly count: number
  readonly unsettled: number
  readonly nextRowId: number
  /** Counts the times that confirmed rows moved or vanished. */
  readonly revision: number
}

/** Queries rows by position, newest first. */
type RowQuery<Result> = Query<Range, readonly Row[], Result>

/** What a cursor records of its row and of the history at that time. */
interface Mark {
  readonly ownerId: number
  readonly kind: 'settled' | 'young' | 'unconfirmed'
  readonly id: number
  /** 0 while unconfirmed. */
  readonly height: number
  /** Rows below it. For a settled row this never changes, whatever arrives on top. */
  readonly below: number
  /** All rows stored at that time have a smaller id. */
  readonly nextRowId: number
  readonly revision: number
  /** The unconfirmed rows right above it, nearest first: they mark its place if it vanishes. */
  readonly above: readonly number[]
}

/** Rows above an unconfirmed one that its cursor records. */
export const ABOVE_MAX = 20
const SCAN_ROWS = 500
const KINDS = { s: 'settled', y: 'young', u: 'unconfirmed' } as const
const FORM = /^(\d{1,15})([syu])(\d{1,15})-(\d{1,15})-(\d{1,15})-(\d{1,15})-(\d{1,15})((?:-\d{1,15}){0,20})$/

/** In revisions of merged histories, by how much another order of settled rows counts. */
const SETTLED_REVISION = 65_536

/** The revision of a history after a merge. */
export function revisionAfter(
  revision: number,
  { revised, reordered }: { readonly revised: boolean; readonly reordered: boolean },
): number {
  return revision + (revised ? 1 : 0) + (reordered ? SETTLED_REVISION : 0)
}

function settledRevisionOf(revision: number): number {
  return Math.floor(revision / SETTLED_REVISION)
}

/** The cursor of the last of these rows; null if there is none below it. */
export function writeCursor(rows: readonly Row[], history: VisibleHistory): string | null {
  const last = rows.at(-1)
  if (last === undefined) return null
  const { ownerId, first, count, unsettled, nextRowId, revision } = history
  const below = first + count - 1 - last.position
  if (below === 0) return null
  const kind = last.height === null ? 'u' : last.position < first + unsettled ? 'y' : 's'
  const cursor = `${ownerId}${kind}${last.id}-${last.height ?? 0}-${below}-${nextRowId}-${revision}`
  if (kind !== 'u') return cursor
  const above = rows.slice(-1 - ABOVE_MAX, -1).reverse()
  return [cursor, ...above.map((row) => row.id)].join('-')
}

/**
 * The offset of the page right after the cursor's row, or after the place where it was. If that is unknown, rows are
 * repeated rather than left out. Throws AppError `invalid_cursor`.
 */
export function* findCursor(cursor: string, history: VisibleHistory): RowQuery<number> {
  const mark = readCursor(cursor)
  if (mark.ownerId !== history.ownerId) throw invalidCursor('comes from a page of another address')
  const inPlace = yield* stillInPlace(mark, history)
  if (inPlace !== null) return inPlace + 1 - history.first
  return (yield* topmostKnown(mark, history)) - history.first
}

function readCursor(cursor: string): Mark {
  const [, ownerId, kind, id, height, below, nextRowId, revision, above] = FORM.exec(cursor) ?? []
  if (kind === undefined || above === undefined) {
    throw invalidCursor('is not the next_cursor of a page of this address')
  }
  return {
    ownerId: Number(ownerId),
    kind: KINDS[kind as keyof typeof KINDS],
    id: Number(id),
    height: Number(height),
    below: Number(below),
    nextRowId: Number(nextRowId),
    revision: Number(revision),
    above: above.split('-').filter(Boolean).map(Number),
  }
}

/** The position of the cursor's row; null if it has vanished or moved, or others may have moved past it. */
function* stillInPlace(mark: Mark, history: VisibleHistory): RowQuery<number | null> {
  const { first, count, unsettled } = history
  if (mark.kind !== 'settled' && mark.revision !== history.revision) return null
  if (settledRevisionOf(mark.revision) !== settledRevisionOf(history.revision)) return null
  if (mark.kind === 'unconfirmed') {
    const young = yield { from: first, to: first + unsettled }
    const unconfirmed = young.filter((row) => row.height === null)
    const places = new Map(unconfirmed.map((row) => [row.id, row.position]))
    const near = [mark.id, ...mark.above].find((id) => places.has(id))
    return near === undefined ? null : (places.get(near) ?? null)
  }
  const expected = first + count - 1 - mark.below
  const [row] = expected < first ? [] : yield { from: expected, to: expected + 1 }
  if (row?.id === mark.id && row.height === mark.height) return expected
  const from = first + (mark.kind === 'settled' ? unsettled : 0)
  const block = yield* blockAt(mark.height, from, first + count)
  return block.find((other) => other.id === mark.id)?.position ?? null
}

/** The rows of one block between two positions. Heights never rise with the position: found by bisection. */
function* blockAt(height: number, from: number, to: number): RowQuery<readonly Row[]> {
  const start = yield* bisect(from, to, (row) => (row.height ?? Number.POSITIVE_INFINITY) <= height)
  const end = yield* bisect(start, to, (row) => (row.height ?? Number.POSITIVE_INFINITY) < height)
  return start < end ? yield { from: start, to: end } : []
}

function* bisect(from: number, to: number, holds: (row: Row) => boolean): RowQuery<number> {
  let low = from
  let high = to
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [row] = yield { from: middle, to: middle + 1 }
    if (row === undefined || holds(row)) high = middle
    else low = middle + 1
  }
  return low
}

/** The position of the newest row that was stored when the cursor was created. */
function* topmostKnown(mark: Mark, history: VisibleHistory): RowQuery<number> {
  const end = history.first + history.count
  for (let from = history.first; from < end; from += SCAN_ROWS) {
    const rows = yield { from, to: Math.min(end, from + SCAN_ROWS) }
    const known = rows.find((row) => row.id < mark.nextRowId)
    if (known !== undefined) return known.position
  }
  return end
}
