import { timeText } from './query.ts'

export interface PageQuery {
  readonly limit?: number
  readonly offset?: number
  readonly cursor?: string | null
  /** Adds values in it. */
  readonly currency?: string | null
}

/** Ends in seconds since 1970; null = open. */
export interface HistoryQuery {
  readonly from?: number | null
  readonly to?: number | null
  readonly points?: number
}

/** `currency`: its code, as of the setting CURRENCY by default. */
export interface ValueHistoryQuery extends HistoryQuery {
  readonly currency?: string
}

/** `at` in seconds since 1970; neither for now. */
export interface Moment {
  readonly at?: number
  readonly height?: number
}

export function historyQuery({ from, to, points }: HistoryQuery) {
  return { from: timeText(from), to: timeText(to), points }
}

export function momentQuery({ at, height }: Moment) {
  return { at: timeText(at), height }
}

export function valueHistoryQuery({ currency, ...query }: ValueHistoryQuery) {
  return { currency, ...historyQuery(query) }
}
