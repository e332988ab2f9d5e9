import { firstBreak } from '../../domain/history/continuity.ts'
import { damagedRows } from '../../domain/history/damaged-history.ts'
import {
  type Range,
  type RangeSummary,
  type SummaryQuestion,
  summaryOfRow,
} from '../../domain/history/range-summary.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Sql } from './database.ts'
import { readEntriesWithHash, selectEntries } from './entries.ts'
import { toRow } from './entry-columns.ts'
import type { HistoryHeader } from './history-header.ts'
import { storedSummaries } from './range-summaries.ts'
import type { RowChecks } from './row-checks.ts'
import { toRowSetKey } from './row-set-key.ts'

/** Rows of visible histories that are as they were written, from one snapshot. Reading others throws DamagedHistory. */
export class CheckedRows {
  readonly #sql: Sql
  readonly #checks: RowChecks

  constructor(sql: Sql, checks: RowChecks) {
    this.#sql = sql
    this.#checks = checks
  }

  /** Rows at positions `from` to `to` (exclusive), newest first. */
  async range({ checked, first }: HistoryHeader, wanted: Range): Promise<readonly Row[]> {
    const { from, to } = wanted
    if (checked === null || from >= to) return []
    const columns = await selectEntries(this.#sql, checked.rowSetId, from, to, this.#checks.writer)
    const writers = new Set(columns.map(({ writer }) => writer))
    if (!this.#checks.isKnown(checked, wanted, [...writers])) {
      await this.#checks.check(this.#sql, checked, wanted)
    }
    const rows = columns.map(toRow)
    if (rows.length !== to - from || firstBreak(rows) !== null) throw damagedRows(from - first, to - first)
    return rows
  }

  /** The rows of a range with this hash, newest first. */
  async withHash({ checked }: HistoryHeader, wanted: Range, hash: string): Promise<readonly Row[]> {
    if (checked === null) return []
    const { historyId, rowSet } = toRowSetKey(checked.rowSetId)
    const written = await this.#sql.all(
      `select ${this.#checks.writer}, count(*) as rows from entry
        where history_id = $1 and row_set = $2 and position >= $3 and position < $4 group by 1`,
      [historyId, rowSet, wanted.from, wanted.to],
    )
    const writers = written.map(({ writer }) => writer)
    const count = written.reduce((sum, { rows }) => sum + Number(rows), 0)
    const isKnown = count === wanted.to - wanted.from && this.#checks.isKnown(checked, wanted, writers)
    if (!isKnown) await this.#checks.check(this.#sql, checked, wanted)
    return readEntriesWithHash(this.#sql, checked.rowSetId, wanted, hash)
  }

  /** Answers a query for summaries, those of single rows from compared rows. */
  async summaries(header: HistoryHeader, question: SummaryQuestion): Promise<readonly RangeSummary[]> {
    if (question.kind !== 'summaries' || header.checked === null) return []
    const { level, ranges } = question
    if (level !== 0) {
      const stored = await storedSummaries(this.#sql, header.checked.rowSetId, level, ranges)
      return stored.map(({ summary }) => summary)
    }
    const rows: RangeSummary[] = []
    for (const range of ranges) {
      for (const { position, time, balance } of await this.range(header, range)) {
        rows.push(summaryOfRow(position, time, balance))
      }
    }
    return rows
  }
}
