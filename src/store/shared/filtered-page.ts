import type { Range } from '../../domain/history/range-summary.ts'
import type { RowFilter } from '../../domain/history/row-filter.ts'
import { runAsync } from '../../domain/history/sans-io.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { PageStart } from '../../domain/ports/histories.ts'
import { ABOVE_MAX, findCursor, type VisibleHistory, writeCursor } from './cursor.ts'
import { readFilter, type SearchMark, withFilter } from './filter-mark.ts'

/** Reads one visible history, which stays the same meanwhile. */
export interface FilteredReader {
  /** Newest first. */
  rows(range: Range): Promise<readonly Row[]>
  /** The positions of the rows within the times (`history/rows-within.ts`). */
  within(filter: RowFilter): Promise<readonly Range[]>
  /** The rows with this hash, newest first; at most SEARCHED_AT_ONCE are looked at. */
  withHash(range: Range, hash: string): Promise<readonly Row[]>
}

export interface FilteredPage {
  readonly offset: number
  readonly totalTransactions: number
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
  /** After the first `count` rows, at least one and fewer than all. */
  cursorAfter(count: number): string | null
}

interface Wanted {
  readonly start: PageStart
  readonly limit: number
  readonly filter: RowFilter
}

/** Rows that are searched for a hash in one piece of work, a few milliseconds long. */
export const SEARCHED_AT_ONCE = 4096
/** Rows that one page is searched for: hashes have no index, so a search of a longer history goes on by cursor. */
export const SEARCHED_PER_PAGE = 64 * SEARCHED_AT_ONCE

/** Throws AppError `invalid_cursor`. */
export function readFilteredPage(
  reader: FilteredReader,
  history: VisibleHistory,
  wanted: Wanted,
): Promise<FilteredPage> {
  const { hash } = wanted.filter
  return hash === null ? pageWithin(reader, history, wanted) : searchPage(reader, history, wanted, hash)
}

async function pageWithin(
  reader: FilteredReader,
  history: VisibleHistory,
  { start, limit, filter }: Wanted,
): Promise<FilteredPage> {
  const place = await placeOf(reader, history, start, filter)
  const ranges = await reader.within(filter)
  const total = sizeOf(ranges)
  const offset = start.kind === 'offset' ? start.offset : total - sizeOf(below(ranges, place.position))
  const rows: Row[] = []
  for (const range of taken(ranges, offset, limit)) rows.push(...(await reader.rows(range)))
  const isLast = offset + rows.length >= total
  const cursorAfter = (count: number) => {
    const cursor = writeCursor(rows.slice(0, count), history)
    return cursor === null ? null : withFilter(cursor, filter)
  }
  return {
    offset,
    totalTransactions: total,
    rows,
    nextCursor: isLast ? null : cursorAfter(rows.length),
    cursorAfter,
  }
}

async function searchPage(
  reader: FilteredReader,
  history: VisibleHistory,
  { start, limit, filter }: Wanted,
  hash: string,
): Promise<FilteredPage> {
  const { position, search } = await placeOf(reader, history, start, filter)
  const ranges = below(await reader.within(filter), position)
  const found: Row[] = []
  const most = search.skip + limit
  let next = position
  let left = SEARCHED_PER_PAGE
  for (const piece of piecesOf(ranges)) {
    if (left <= 0 || found.length >= most) break
    left -= piece.to - piece.from
    found.push(...(await reader.withHash(piece, hash)))
    next = found.length > most ? (found[most - 1] as Row).position + 1 : piece.to
  }
  const listed = found.slice(0, most)
  const mark = { found: search.found + listed.length, skip: Math.max(0, search.skip - listed.length) }
  const isLast = next >= (ranges.at(-1)?.to ?? next)
  const cursor = isLast ? null : await cursorAt(reader, history, next - 1)
  const rows = listed.slice(search.skip)
  const offset = search.found + search.skip
  return {
    offset,
    totalTransactions: mark.found,
    rows,
    nextCursor: cursor === null ? null : withFilter(cursor, filter, mark),
    cursorAfter: (count) => {
      const after = writeCursor(rows.slice(0, count), history)
      return after === null ? null : withFilter(after, filter, { found: offset + count, skip: 0 })
    },
  }
}

/** The position that the page begins at or, of an offset, the first one. */
async function placeOf(
  reader: FilteredReader,
  history: VisibleHistory,
  start: PageStart,
  filter: RowFilter,
): Promise<{ position: number; search: SearchMark }> {
  if (start.kind === 'offset') return { position: history.first, search: { found: 0, skip: start.offset } }
  const { place, search } = readFilter(start.cursor, filter)
  const offset = await runAsync(findCursor(place, history), (range) => reader.rows(range))
  return { position: history.first + offset, search }
}

async function cursorAt(
  reader: FilteredReader,
  history: VisibleHistory,
  position: number,
): Promise<string | null> {
  const from = Math.max(history.first, position - ABOVE_MAX)
  return writeCursor(await reader.rows({ from, to: position + 1 }), history)
}

/** What of the ranges lies at or after a position. */
function below(ranges: readonly Range[], position: number): readonly Range[] {
  return ranges
    .filter(({ to }) => to > position)
    .map(({ from, to }) => ({ from: Math.max(from, position), to }))
}

/** The ranges without their first `skip` rows, and with at most `limit`. */
function* taken(ranges: readonly Range[], skip: number, limit: number): Generator<Range> {
  let above = skip
  let left = limit
  for (const { from, to } of ranges) {
    const start = Math.min(to, from + above)
    const end = Math.min(to, start + left)
    above -= start - from
    left -= end - start
    if (start < end) yield { from: start, to: end }
    if (left === 0) return
  }
}

function* piecesOf(ranges: readonly Range[]): Generator<Range> {
  for (const { from, to } of ranges) {
    for (let at = from; at < to; at += SEARCHED_AT_ONCE) {
      yield { from: at, to: Math.min(to, at + SEARCHED_AT_ONCE) }
    }
  }
}

function sizeOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0)
}
