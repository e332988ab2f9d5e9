import type { DatabaseSync } from 'node:sqlite'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { SUMMARY_ROWS } from '../../domain/history/range-summary.ts'
import {
  type DatedSummary,
  summaryOfLeaf,
  summaryOfParts,
  withDays,
} from '../shared/digests/dated-summary.ts'
import { LEAF } from '../shared/digests/row-runs.ts'
import { RangeSummaries } from './range-summaries.ts'
import { prepareRange, type ReadRange } from './row-range.ts'
import { Statements } from './statements.ts'
import { keyOfSummary, summaryRows } from './summary-rows.ts'
import { readable } from './unreadable.ts'

/** Computes the net changes of the days of ranges that were written before there were any. */
export function fillDayChanges(db: DatabaseSync): void {
  const statements = new Statements(db)
  const summaries = new RangeSummaries(db)
  const range = prepareRange(db)
  const put = db.prepare(
    `update range_summary set days = ?, days_digest = ?, checksum = ?
      where row_set_id = ? and level = ? and number = ?`,
  )
  for (const row of summaryRows(statements)) {
    const [rowSetId, level, number] = keyOfSummary(row)
    const computed = level === 1 ? leaf(range, rowSetId, number) : parent(summaries, rowSetId, number)
    const filled = withDays(row, computed)
    if (filled !== null) {
      put.run(filled.days, filled.daysDigest, filled.checksum, rowSetId, level, number)
    }
  }
}

/** Null for rows that are missing or damaged. */
function leaf(range: ReadRange, rowSetId: number, number: number): DatedSummary | null {
  return unlessDamaged(() => {
    const rows = range(rowSetId, number * LEAF, (number + 1) * LEAF)
    return rows.length === LEAF ? summaryOfLeaf(rows) : null
  })
}

/** Null unless all parts have their days. */
function parent(summaries: RangeSummaries, rowSetId: number, number: number): DatedSummary | null {
  const size = SUMMARY_ROWS[2]
  const whole = { from: number * size, to: (number + 1) * size }
  return unlessDamaged(() => summaryOfParts(summaries.dated(rowSetId, 1, whole)))
}

function unlessDamaged<T>(read: () => T): T | null {
  try {
    return readable(read)
  } catch (error) {
    if (error instanceof DamagedHistory) return null
    throw error
  }
}
