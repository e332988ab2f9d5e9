import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { SUMMARY_ROWS } from '../../domain/history/range-summary.ts'
import {
  type DatedSummary,
  summaryOfLeaf,
  summaryOfParts,
  withDays,
} from '../shared/digests/dated-summary.ts'
import { LEAF } from '../shared/digests/row-runs.ts'
import type { Columns, Sql } from './database.ts'
import { readEntries } from './entries.ts'
import { datedSummaries } from './range-summaries.ts'
import { keysOfSummaries, summaryBatches } from './summary-batches.ts'
import { readable } from './unreadable.ts'

/** Ranges whose rows are read before their days are written together. */
const BATCH = 100

/** Computes the net changes of the days of ranges that were written before there were any. */
export async function fillDayChanges(tx: Sql): Promise<void> {
  for await (const rows of summaryBatches(tx, BATCH)) {
    // The days of a range of level 2 are the sum of those of level 1, which are stored first.
    for (const level of [1, 2]) {
      await fill(
        tx,
        rows.filter((row) => Number(row['level']) === level),
        level === 1 ? leaf : parent,
      )
    }
  }
}

type Compute = (tx: Sql, rowSetId: number, number: number) => Promise<DatedSummary | null>

async function fill(tx: Sql, rows: readonly Columns[], compute: Compute): Promise<void> {
  const filled: (Columns & NonNullable<ReturnType<typeof withDays>>)[] = []
  for (const row of rows) {
    const computed = await unlessDamaged(() => compute(tx, Number(row['row_set_id']), Number(row['number'])))
    const days = withDays(row, computed)
    if (days !== null) filled.push({ ...row, ...days })
  }
  await tx.run(
    `update range_summary s set days_digest = c.days_digest, checksum = c.checksum, days = c.days
      from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bytea[])
        as c (history_id, row_set, level, number, days_digest, checksum, days)
      where s.history_id = c.history_id and s.row_set = c.row_set and s.level = c.level and s.number = c.number`,
    [
      ...keysOfSummaries(filled),
      filled.map(({ daysDigest }) => daysDigest),
      filled.map(({ checksum }) => checksum),
      filled.map(({ days }) => days),
    ],
  )
}

/** Null for rows that are missing. */
async function leaf(tx: Sql, rowSetId: number, number: number): Promise<DatedSummary | null> {
  const rows = await readEntries(tx, rowSetId, number * LEAF, (number + 1) * LEAF)
  return rows.length === LEAF ? summaryOfLeaf(rows) : null
}

/** Throws DamagedHistory unless all parts have their days. */
async function parent(tx: Sql, rowSetId: number, number: number): Promise<DatedSummary> {
  const size = SUMMARY_ROWS[2]
  const whole = { from: number * size, to: (number + 1) * size }
  return summaryOfParts(await datedSummaries(tx, rowSetId, 1, [whole]))
}

async function unlessDamaged<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await readable(read)
  } catch (error) {
    if (error instanceof DamagedHistory) return null
    throw error
  }
}
