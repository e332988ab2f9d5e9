import type { DatabaseSync, StatementSync } from 'node:sqlite'
import {
  type Level,
  mergeSummaries,
  type Range,
  type RangeSummary,
  SUMMARY_ROWS,
  type SummaryQuery,
  type SummaryQuestion,
  summarizeRows,
  summaryOfRow,
} from '../../domain/history/range-summary.ts'
import { runSync } from '../../domain/history/sans-io.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import { toColumn } from './amount-column.ts'

const LEAF = SUMMARY_ROWS[1]
/** Ranges of level 1 in a range of level 2. */
const LEAVES = SUMMARY_ROWS[2] / LEAF

interface Count {
  n: number
}

/** The range summaries of row sets: updated with every row that is written, read for charts of long histories. */
export class RangeSummaries {
  readonly #rows: StatementSync
  readonly #firstRow: StatementSync
  readonly #countRows: StatementSync
  readonly #countLeaves: StatementSync
  readonly #range: StatementSync
  readonly #first: StatementSync
  readonly #put: StatementSync
  readonly #remove: StatementSync

  constructor(db: DatabaseSync) {
    const rows = 'from entry where row_set_id = ? and position >= ? and position < ?'
    this.#rows = exact(db.prepare(`select position, time, balance ${rows} order by position`))
    this.#firstRow = exact(
      db.prepare(`select position, time, balance ${rows} and time <= ? order by position limit 1`),
    )
    this.#countRows = db.prepare(`select count(*) as n ${rows}`)
    const inRange = 'from range_summary where row_set_id = ? and level = ? and number >= ? and number < ?'
    this.#countLeaves = db.prepare(`select count(*) as n ${inRange}`)
    const columns = 'number, min_time, max_time, low_position, low_balance, high_position, high_balance'
    this.#range = exact(db.prepare(`select ${columns} ${inRange} order by number`))
    this.#first = exact(db.prepare(`select ${columns} ${inRange} and min_time <= ? order by number limit 1`))
    this.#put = db.prepare(
      `insert or replace into range_summary (row_set_id, level, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#remove = db.prepare(`delete ${inRange}`)
  }

  /** Runs a query over one row set. */
  ask<Result>(rowSetId: number, query: SummaryQuery<Result>): Result {
    return runSync(query, (question) => this.#answer(rowSetId, question))
  }

  /** To be called after these rows were written. */
  refresh(rowSetId: number, rows: readonly Row[]): void {
    const refreshed = new Set<number>()
    for (const run of runsOf(rows)) {
      const number = leafAt(run[0] as Row)
      const leaf = run.length === LEAF ? summarizeRows(run) : this.#storedLeaf(rowSetId, number)
      if (leaf === null) continue
      this.#write(rowSetId, 1, number, leaf)
      refreshed.add(Math.floor(number / LEAVES))
    }
    for (const number of refreshed) {
      const from = number * SUMMARY_ROWS[2]
      const { n } = this.#countLeaves.get(
        rowSetId,
        1,
        number * LEAVES,
        (number + 1) * LEAVES,
      ) as unknown as Count
      if (n < LEAVES) continue
      this.#write(rowSetId, 2, number, mergeSummaries(this.#read(rowSetId, 1, from, from + SUMMARY_ROWS[2])))
    }
  }

  /** To be called after the rows at positions `from` to `to` (exclusive) were deleted. */
  forget(rowSetId: number, from: number, to: number): void {
    for (const level of [1, 2] as const) {
      const size = SUMMARY_ROWS[level]
      this.#remove.run(rowSetId, level, Math.floor(from / size), Math.floor((to - 1) / size) + 1)
    }
  }

  #answer(rowSetId: number, question: SummaryQuestion): RangeSummary[] {
    if (question.kind === 'summaries') {
      return question.ranges.flatMap(({ from, to }) => this.#read(rowSetId, question.level, from, to))
    }
    const found = this.#firstOf(rowSetId, question.level, question.range, question.time)
    return found === null ? [] : [found]
  }

  #firstOf(rowSetId: number, level: Level, { from, to }: Range, time: number): RangeSummary | null {
    if (level === 0) return summaryOf(this.#firstRow.get(rowSetId, from, to, time))
    const size = SUMMARY_ROWS[level]
    return toSummary(level, this.#first.get(rowSetId, level, from / size, to / size, time))
  }

  /** Null unless all of its rows are stored. */
  #storedLeaf(rowSetId: number, number: number): RangeSummary | null {
    const from = number * LEAF
    const { n } = this.#countRows.get(rowSetId, from, from + LEAF) as unknown as Count
    return n === LEAF ? mergeSummaries(this.#read(rowSetId, 0, from, from + LEAF)) : null
  }

  #write(rowSetId: number, level: 1 | 2, number: number, summary: RangeSummary): void {
    const { minTime, maxTime, lowest, highest } = summary
    this.#put.run(
      rowSetId,
      level,
      number,
      minTime,
      maxTime,
      lowest.position,
      toColumn(lowest.balance),
      highest.position,
      toColumn(highest.balance),
    )
  }

  #read(rowSetId: number, level: Level, from: number, to: number): RangeSummary[] {
    if (level === 0) return this.#rows.all(rowSetId, from, to).map((row) => summaryOf(row) as RangeSummary)
    const size = SUMMARY_ROWS[level]
    const found = this.#range.all(rowSetId, level, from / size, to / size)
    if (found.length !== (to - from) / size) throw new Error(`row set ${rowSetId} lacks range summaries`)
    return found.map((columns) => toSummary(level, columns) as RangeSummary)
  }
}

function exact(statement: StatementSync): StatementSync {
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  return statement
}

/** Runs of rows at adjacent positions of the same leaf. */
function* runsOf(rows: readonly Row[]): Generator<readonly Row[]> {
  let from = 0
  for (let at = 1; at <= rows.length; at++) {
    const next = (rows[at - 1] as Row).position + 1
    if (rows[at]?.position === next && next % LEAF !== 0) continue
    yield rows.slice(from, at)
    from = at
  }
}

function leafAt({ position }: Row): number {
  return Math.floor(position / LEAF)
}

function summaryOf(columns: unknown): RangeSummary | null {
  if (columns === undefined) return null
  const [position, time, balance] = columns as unknown[]
  return summaryOfRow(Number(position), Number(time), fromColumn(balance))
}

function toSummary(level: Level, columns: unknown): RangeSummary | null {
  if (columns === undefined) return null
  const [number, minTime, maxTime, lowPosition, lowBalance, highPosition, highBalance] = columns as unknown[]
  const size = SUMMARY_ROWS[level]
  const from = Number(number) * size
  return {
    from,
    to: from + size,
    minTime: Number(minTime),
    maxTime: Number(maxTime),
    lowest: { position: Number(lowPosition), balance: fromColumn(lowBalance) },
    highest: { position: Number(highPosition), balance: fromColumn(highBalance) },
  }
}
