import { AppError } from '../../domain/errors.ts'
import { isEveryRow, type RowFilter } from '../../domain/history/row-filter.ts'

/** How far a search by hash has come. */
export interface SearchMark {
  /** Matching rows above the place that it has reached. */
  readonly found: number
  /** Matching rows that it still leaves out, because the first page began at an offset. */
  readonly skip: number
}

/** Separates the place in the history from the filter. */
const SEPARATOR = '~'
const NONE: SearchMark = { found: 0, skip: 0 }
const SEARCH = /^(\d{1,15})-(\d{1,15})$/

/** Adds the filter to a cursor, so that it is refused with another one. */
export function withFilter(place: string, filter: RowFilter, search: SearchMark = NONE): string {
  if (isEveryRow(filter)) return place
  return [place, textOf(filter), `${search.found}-${search.skip}`].join(SEPARATOR)
}

/** Throws AppError `invalid_cursor` unless the cursor was given with this filter. */
export function readFilter(cursor: string, filter: RowFilter): { place: string; search: SearchMark } {
  const [place = '', ...rest] = cursor.split(SEPARATOR)
  const text =
    rest.length === 0 ? textOf({ from: null, to: null, hash: null }) : rest.slice(0, -1).join(SEPARATOR)
  if (text !== textOf(filter)) {
    throw invalidCursor(
      'comes from a page with another filter: give "from", "to" and "tx_hash" as for that page',
    )
  }
  if (rest.length === 0) return { place, search: NONE }
  const [, found, skip] = SEARCH.exec(rest.at(-1) ?? '') ?? []
  if (found === undefined) throw invalidCursor('is not the next_cursor of a page of this address')
  return { place, search: { found: Number(found), skip: Number(skip) } }
}

export function invalidCursor(what: string): AppError {
  return new AppError('invalid_cursor', `"cursor" ${what}.`, { field: 'cursor' })
}

function textOf({ from, to, hash }: RowFilter): string {
  return [from ?? '', to ?? '', hash ?? ''].join(SEPARATOR)
}
