import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import {
  type Level,
  type Range,
  type RangeSummary,
  SUMMARY_ROWS,
  type SummaryQuery,
  type SummaryQuestion,
  summaryOfRow,
} from '../../domain/history/range-summary.ts'
import { runSync } from '../../domain/history/sans-io.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import {
  type DatedSummary,
  summaryOfLeaf,
  summaryOfParts,
  toDatedSummary,
} from '../shared/digests/dated-summary.ts'
import { toDigestedSummary } from '../shared/digests/digested-summary.ts'
import { LEAF, LEAVES, leafOf, runsOf } from '../shared/digests/row-runs.ts'
import { type DigestedSummary, type SummaryKey, summaryChecksum } from '../shared/digests/summary-checksum.ts'
import { toColumn } from './amount-column.ts'
import { prepareRange, type ReadRange } from './row-range.ts'

interface Count {
  n: number
}

const MISSING = 'Range summaries are missing.'

/** The columns of a summary after its key, as they are read; the days come behind them. */
const COLUMNS =
  'number, min_time, max_time, low_position, low_balance, high_position, high_balance, digest, days_digest, checksum'

/**
 * The range summaries of row sets: updated with every row that is written, read for charts of long histories. Reading
 * throws DamagedHistory for a summary that is not as it was written.
 */
export class RangeSummaries {
  readonly #range: ReadRange
  readonly #rows: StatementSync
  readonly #firstRow: StatementSync
  readonly #countRows: StatementSync
  readonly #countLeaves: StatementSync
  readonly #summaries: StatementSync
  readonly #dated: StatementSync
  readonly #first: StatementSync
  readonly #put: StatementSync
  readonly #remove: StatementSync

  constructor(db: DatabaseSync) {
    this.#range = prepareRange(db)
    const rows = 'from entry where row_set_id = ? and position >= ? and position < ?'
    this.#rows = exact(db.prepare(`select position, time, balance ${rows} order by position`))
    this.#firstRow = exact(
      db.prepare(`select position, time, balance ${rows} and time <= ? order by position limit 1`),
    )
    this.#countRows = db.prepare(`select count(*) as n ${rows}`)
    const inRange = 'from range_summary where row_set_id = ? and level = ? and number >= ? and number < ?'
    this.#countLeaves = db.prepare(`select count(*) as n ${inRange}`)
    this.#summaries = exact(db.prepare(`select ${COLUMNS} ${inRange} order by number`))
    this.#dated = exact(db.prepare(`select ${COLUMNS}, days ${inRange} order by number`))
    this.#first = exact(db.prepare(`select ${COLUMNS} ${inRange} and min_time <= ? order by number limit 1`))
    this.#put = db.prepare(
      `insert or replace into range_summary (row_set_id, level, ${COLUMNS}, days)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
      const number = leafOf(run)
      const leaf = run.length === LEAF ? run : this.#storedLeaf(rowSetId, number)
      if (leaf === null) continue
      this.write({ rowSetId, level: 1, number }, summaryOfLeaf(leaf))
      refreshed.add(Math.floor(number / LEAVES))
    }
    for (const number of refreshed) this.#refreshParent(rowSetId, number)
  }

  /** To be called after the rows at positions `from` to `to` (exclusive) were deleted. */
  forget(rowSetId: number, from: number, to: number): void {
    for (const level of [1, 2] as const) {
      const size = SUMMARY_ROWS[level]
      this.#remove.run(rowSetId, level, Math.floor(from / size), Math.floor((to - 1) / size) + 1)
    }
  }

  /** The stored summaries of a range that begins and ends with one, newest first. */
  stored(rowSetId: number, level: 1 | 2, { from, to }: Range): DigestedSummary[] {
    const size = SUMMARY_ROWS[level]
    const found = this.#summaries.all(rowSetId, level, from / size, to / size)
    if (found.length !== (to - from) / size) throw new DamagedHistory(MISSING)
    return found.map((columns) => toSummary(rowSetId, level, columns))
  }

  /** The same with the net changes of their days. */
  dated(rowSetId: number, level: 1 | 2, { from, to }: Range): DatedSummary[] {
    const size = SUMMARY_ROWS[level]
    const found = this.#dated.all(rowSetId, level, from / size, to / size) as unknown as unknown[][]
    if (found.length !== (to - from) / size) throw new DamagedHistory(MISSING)
    return found.map((columns) => {
      const { key, stored } = named(rowSetId, level, columns)
      return toDatedSummary(key, stored, columns.at(-1))
    })
  }

  /** Writes a summary in the place of the one that is stored. */
  write(key: SummaryKey, { summary, digest, daysDigest, days }: DatedSummary): void {
    const { minTime, maxTime, lowest, highest } = summary
    this.#put.run(
      key.rowSetId,
      key.level,
      key.number,
      minTime,
      maxTime,
      lowest.position,
      toColumn(lowest.balance),
      highest.position,
      toColumn(highest.balance),
      digest,
      daysDigest,
      summaryChecksum(key, { summary, digest, daysDigest }),
      days,
    )
  }

  #refreshParent(rowSetId: number, number: number): void {
    const from = number * SUMMARY_ROWS[2]
    const counted = this.#countLeaves.get(rowSetId, 1, number * LEAVES, (number + 1) * LEAVES)
    if ((counted as unknown as Count).n < LEAVES) return
    const leaves = this.dated(rowSetId, 1, { from, to: from + SUMMARY_ROWS[2] })
    this.write({ rowSetId, level: 2, number }, summaryOfParts(leaves))
  }

  #answer(rowSetId: number, question: SummaryQuestion): RangeSummary[] {
    if (question.kind === 'summaries') {
      return question.ranges.flatMap((range) => this.#read(rowSetId, question.level, range))
    }
    const found = this.#firstOf(rowSetId, question.level, question.range, question.time)
    return found === null ? [] : [found]
  }

  #firstOf(rowSetId: number, level: Level, { from, to }: Range, time: number): RangeSummary | null {
    if (level === 0) {
      const row = this.#firstRow.get(rowSetId, from, to, time)
      return row === undefined ? null : summaryOf(row)
    }
    const size = SUMMARY_ROWS[level]
    const found = this.#first.get(rowSetId, level, from / size, to / size, time)
    return found === undefined ? null : toSummary(rowSetId, level, found).summary
  }

  /** Null unless all of its rows are stored. */
  #storedLeaf(rowSetId: number, number: number): readonly Row[] | null {
    const from = number * LEAF
    const { n } = this.#countRows.get(rowSetId, from, from + LEAF) as unknown as Count
    return n === LEAF ? this.#range(rowSetId, from, from + LEAF) : null
  }

  #read(rowSetId: number, level: Level, range: Range): RangeSummary[] {
    if (level === 0) return this.#rows.all(rowSetId, range.from, range.to).map(summaryOf)
    return this.stored(rowSetId, level, range).map(({ summary }) => summary)
  }
}

function exact(statement: StatementSync): StatementSync {
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  return statement
}

function summaryOf(columns: unknown): RangeSummary {
  const [position, time, balance] = columns as unknown[]
  return summaryOfRow(Number(position), Number(time), fromColumn(balance))
}

/** Throws DamagedHistory. */
function toSummary(rowSetId: number, level: 1 | 2, columns: unknown): DigestedSummary {
  const { key, stored } = named(rowSetId, level, columns as unknown[])
  return toDigestedSummary(key, stored)
}

function named(rowSetId: number, level: 1 | 2, columns: readonly unknown[]) {
  const [number, minTime, maxTime, lowPosition, lowBalance, highPosition, highBalance, ...rest] = columns
  const [digest, daysDigest, checksum] = rest
  return {
    key: { rowSetId, level, number: Number(number) },
    stored: {
      minTime,
      maxTime,
      lowPosition,
      lowBalance,
      highPosition,
      highBalance,
      digest,
      daysDigest,
      checksum,
    },
  }
}
