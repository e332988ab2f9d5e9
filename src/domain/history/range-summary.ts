import type { Query } from './sans-io.ts'

/** A row's balance, and where it stands. */
interface Mark {
  readonly position: number
  readonly balance: bigint
}

interface TimedRow extends Mark {
  /** Seconds since 1970. */
  readonly time: number
}

/** What a run of neighbouring rows comes to. */
export interface RangeSummary {
  /** Positions `from` (the newest row) to `to` (exclusive). */
  readonly from: number
  readonly to: number
  /** Seconds since 1970. Times do not quite follow positions: blocks may be stamped earlier than those below. */
  readonly minTime: number
  readonly maxTime: number
  /** The oldest of the rows with this balance. */
  readonly lowest: Mark
  readonly highest: Mark
}

/**
 * Rows in a stretch of each level. Level 0 is the rows themselves; a stretch of level n covers the positions that give
 * the same number when divided by its size, and is known only while all of them hold rows.
 */
export const SUMMARY_ROWS = Object.freeze([1, 256, 16_384] as const)

export type Level = 0 | 1 | 2

/** What is asked of a stored history. All ranges are positions, the end exclusive. */
export type SummaryQuestion =
  /** The stretches of a level in all of the ranges, which each begin and end with one; all are known. */
  | { readonly kind: 'stretches'; readonly level: Level; readonly ranges: readonly Range[] }
  /** The newest stretch of the range that has a row at or before `time` (seconds), or none. */
  | { readonly kind: 'first'; readonly level: Level; readonly range: Range; readonly time: number }

export interface Range {
  readonly from: number
  readonly to: number
}

/** Reads a history by its stretches, each answer newest first. */
export type SummaryQuery<Result> = Query<SummaryQuestion, readonly RangeSummary[], Result>

export function summaryOfRow(position: number, time: number, balance: bigint): RangeSummary {
  const mark = { position, balance }
  return { from: position, to: position + 1, minTime: time, maxTime: time, lowest: mark, highest: mark }
}

/** What neighbouring rows come to, newest first; at least one. Written without a stretch for each row: it is hot. */
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
  return { from, to: from + rows.length, minTime, maxTime, lowest: markOf(lowest), highest: markOf(highest) }
}

function markOf({ position, balance }: Mark): Mark {
  return { position, balance }
}

/** One stretch out of neighbouring ones, newest first; at least one. */
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

/** The part of a range that whole stretches of `level` cover; empty if `start >= end`. */
export function wholeRanges(level: Level, from: number, to: number): { start: number; end: number } {
  const size = SUMMARY_ROWS[level]
  return { start: Math.ceil(from / size) * size, end: Math.floor(to / size) * size }
}
