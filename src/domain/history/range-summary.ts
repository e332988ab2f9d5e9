import type { Query } from './sans-io.ts'

/** The balance of one row, and its position. */
interface Extreme {
  readonly position: number
  readonly balance: bigint
}

interface TimedRow extends Extreme {
  /** Seconds since 1970. */
  readonly time: number
}

/** Times and balances of neighbouring rows in short. */
export interface RangeSummary {
  /** Positions `from` (the newest row) to `to` (exclusive). */
  readonly from: number
  readonly to: number
  /** Seconds since 1970. Times do not quite follow positions: a block may be stamped earlier than those below it. */
  readonly minTime: number
  readonly maxTime: number
  /** The oldest of the rows with this balance. */
  readonly lowest: Extreme
  readonly highest: Extreme
}

/**
 * Rows in a summary of each level. Level 0 is the rows themselves; a summary of level n covers the positions that give
 * the same number when divided by its size, and exists only while all of them hold rows.
 */
export const SUMMARY_ROWS = Object.freeze([1, 256, 16_384] as const)

export type Level = 0 | 1 | 2

/** What a query reads of a stored history. All ranges are positions, the end exclusive. */
export type SummaryQuestion =
  /** The summaries of a level in all of the ranges, which each begin and end with one; all exist. */
  | { readonly kind: 'summaries'; readonly level: Level; readonly ranges: readonly Range[] }
  /** The newest summary of the range that has a row at or before `time` (seconds), or none. */
  | { readonly kind: 'first'; readonly level: Level; readonly range: Range; readonly time: number }

export interface Range {
  readonly from: number
  readonly to: number
}

/** Reads a history by its summaries, each answer newest first. */
export type SummaryQuery<Result> = Query<SummaryQuestion, readonly RangeSummary[], Result>

export function summaryOfRow(position: number, time: number, balance: bigint): RangeSummary {
  const extreme = { position, balance }
  return { from: position, to: position + 1, minTime: time, maxTime: time, lowest: extreme, highest: extreme }
}

/** Of neighbouring rows, newest first; at least one. Makes no summary for each row: it is hot. */
export function summarizeRows(rows: readonly TimedRow[]): RangeSummary {
  const [first] = rows as [TimedRow]
  let { time: minTime, time: maxTime } = first
  let lowest = first
  let highest = first
  for (const row of rows) {
    if (row.time < minTime) minTime = row.time
    if (row.time > maxTime) maxTime = row.time
    if (row.balance <= lowest.balance) lowest = row
    if (row.balance >= highest.balance) highest = row
  }
  const from = first.position
  return {
    from,
    to: from + rows.length,
    minTime,
    maxTime,
    lowest: extremeOf(lowest),
    highest: extremeOf(highest),
  }
}

function extremeOf({ position, balance }: Extreme): Extreme {
  return { position, balance }
}

/** One summary out of neighbouring ones, newest first; at least one. */
export function mergeSummaries(parts: readonly RangeSummary[]): RangeSummary {
  let [{ from, to, minTime, maxTime, lowest, highest }] = parts as [RangeSummary]
  for (const part of parts) {
    to = part.to
    if (part.minTime < minTime) minTime = part.minTime
    if (part.maxTime > maxTime) maxTime = part.maxTime
    if (part.lowest.balance <= lowest.balance) lowest = part.lowest
    if (part.highest.balance >= highest.balance) highest = part.highest
  }
  return { from, to, minTime, maxTime, lowest, highest }
}

/** The part of a range that whole summaries of `level` cover; empty if `start >= end`. */
export function wholeRanges(level: Level, from: number, to: number): { start: number; end: number } {
  const size = SUMMARY_ROWS[level]
  return { start: Math.ceil(from / size) * size, end: Math.floor(to / size) * size }
}
