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
  /** The code of the currency that values are asked for in; empty: that of the setting CURRENCY. */
  readonly currency?: string
}

/** `at` in seconds since 1970; neither for now. */
export interface Moment {
  readonly at?: number
  readonly height?: number
  /** Goes with `at`, or with neither. */
  readonly currency?: string
}

export function historyQuery({ from, to, points, currency }: HistoryQuery) {
  return { from: timeText(from), to: timeText(to), points, currency }
}

export function momentQuery({ at, height, currency }: Moment) {
  return { at: timeText(at), height, currency }
}
