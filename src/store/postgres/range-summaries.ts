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
import { runAsync } from '../../domain/history/sans-io.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import { type DatedSummary, summaryOfLeaf, summaryOfParts } from '../shared/digests/dated-summary.ts'
import { LEAF, LEAVES, leafOf, runsOf } from '../shared/digests/row-runs.ts'
import { type DigestedSummary, summaryChecksum } from '../shared/digests/summary-checksum.ts'
import type { Columns, Sql } from './database.ts'
import { ENTRY_COLUMNS, toRow } from './entry-columns.ts'
import { toRowSetKey } from './row-set-key.ts'
import { DATED_COLUMNS, SUMMARY_COLUMNS, toDated, toSummary } from './summary-columns.ts'

const KEYS = 'history_id = $1 and row_set = $2'

/** Runs a query over one row set. */
export function answerQuery<Result>(
  sql: Sql,
  rowSetId: number,
  query: SummaryQuery<Result>,
): Promise<Result> {
  return runAsync(query, (question) =>
    question.kind === 'summaries'
      ? readSummaries(sql, rowSetId, question)
      : readFirst(sql, rowSetId, question),
  )
}

/** To be called after these rows were written: summarises the ranges that are whole. */
export async function refreshSummaries(tx: Sql, rowSetId: number, rows: readonly Row[]): Promise<void> {
  const leaves = new Map<number, readonly Row[]>()
  const partial = new Set<number>()
  for (const run of runsOf(rows)) {
    if (run.length === LEAF) leaves.set(leafOf(run), run)
    else partial.add(leafOf(run))
  }
  for (const leaf of await readWholeLeaves(tx, rowSetId, [...partial])) leaves.set(leafOf(leaf), leaf)
  if (leaves.size === 0) return
  await putSummaries(tx, rowSetId, 1, [...leaves.values()].map(summaryOfLeaf))
  const parents = await readWholeParents(tx, rowSetId, leaves.keys())
  await putSummaries(tx, rowSetId, 2, parents.map(summaryOfParts))
}

/** The rows of those ranges of level 1 that are whole. */
async function readWholeLeaves(
  tx: Sql,
  rowSetId: number,
  numbers: readonly number[],
): Promise<readonly (readonly Row[])[]> {
  if (numbers.length === 0) return []
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const inLeaf = `${KEYS} and position >= leaf * ${LEAF} and position < (leaf + 1) * ${LEAF}`
  const rows = await tx.all(
    `select e.* from unnest($3::bigint[]) as leaf cross join lateral (
        select ${ENTRY_COLUMNS} from entry where ${inLeaf} order by history_id, row_set, position limit ${LEAF}) as e
      where (select count(*) from entry where ${inLeaf}) = ${LEAF} order by e.position`,
    [historyId, rowSet, numbers],
  )
  return [...runsOf(rows.map(toRow))]
}

/** The parts of those ranges of level 2 that hold the given ranges of level 1 and are whole. */
async function readWholeParents(
  tx: Sql,
  rowSetId: number,
  leaves: Iterable<number>,
): Promise<readonly (readonly DatedSummary[])[]> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const numbers = new Set([...leaves].map((leaf) => Math.floor(leaf / LEAVES)))
  const inParent = `${KEYS} and level = 1 and number >= parent * ${LEAVES} and number < (parent + 1) * ${LEAVES}`
  const found = await tx.all(
    `select part.* from unnest($3::bigint[]) as parent cross join lateral (
        select ${DATED_COLUMNS} from range_summary where ${inParent}
          order by history_id, row_set, level, number limit ${LEAVES}) as part
      where (select count(*) from range_summary where ${inParent}) = ${LEAVES} order by part.number`,
    [historyId, rowSet, [...numbers]],
  )
  const parts = found.map((columns) => toDated(rowSetId, 1, columns))
  return Array.from({ length: parts.length / LEAVES }, (_, at) => parts.slice(at * LEAVES, (at + 1) * LEAVES))
}

async function putSummaries(
  tx: Sql,
  rowSetId: number,
  level: 1 | 2,
  written: readonly DatedSummary[],
): Promise<void> {
  if (written.length === 0) return
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const columns = written.map((one) => {
    const number = one.summary.from / SUMMARY_ROWS[level]
    const checksum = summaryChecksum({ rowSetId, level, number }, one)
    return { ...one.summary, ...one, number, checksum }
  })
  await tx.run(
    `insert into range_summary (history_id, row_set, level, ${DATED_COLUMNS})
      select $1, $2, $3, * from unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::numeric[],
        $9::bigint[], $10::numeric[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bytea[])
      on conflict (history_id, row_set, level, number) do update set ${REPLACE}`,
    [
      historyId,
      rowSet,
      level,
      columns.map(({ number }) => number),
      columns.map(({ minTime }) => minTime),
      columns.map(({ maxTime }) => maxTime),
      columns.map(({ lowest }) => lowest.position),
      columns.map(({ lowest }) => lowest.balance),
      columns.map(({ highest }) => highest.position),
      columns.map(({ highest }) => highest.balance),
      columns.map(({ digest }) => digest),
      columns.map(({ daysDigest }) => daysDigest),
      columns.map(({ checksum }) => checksum),
      columns.map(({ days }) => days),
    ],
  )
}

/** Rows at positions `from` to `to` (exclusive) were deleted. */
export async function forgetSummaries(tx: Sql, rowSetId: number, from: number, to: number): Promise<void> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  await tx.run(
    `delete from range_summary where ${KEYS} and (level = 1 and number >= $3 and number <= $4
      or level = 2 and number >= $5 and number <= $6)`,
    [historyId, rowSet, ...numbersOf(1, from, to), ...numbersOf(2, from, to)],
  )
}

const REPLACE = DATED_COLUMNS.split(', ')
  .slice(1)
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')

function numbersOf(level: 1 | 2, from: number, to: number): [number, number] {
  const size = SUMMARY_ROWS[level]
  return [Math.floor(from / size), Math.floor((to - 1) / size)]
}

/** The stored summaries of ranges that begin and end with one, newest first. Throws DamagedHistory. */
export async function storedSummaries(
  sql: Sql,
  rowSetId: number,
  level: 1 | 2,
  ranges: readonly Range[],
): Promise<readonly DigestedSummary[]> {
  const found = await selectSummaries(sql, rowSetId, level, ranges, SUMMARY_COLUMNS)
  return found.map((columns) => toSummary(rowSetId, level, columns))
}

/** The same with the net changes of their days. */
export async function datedSummaries(
  sql: Sql,
  rowSetId: number,
  level: 1 | 2,
  ranges: readonly Range[],
): Promise<readonly DatedSummary[]> {
  const found = await selectSummaries(sql, rowSetId, level, ranges, DATED_COLUMNS)
  return found.map((columns) => toDated(rowSetId, level, columns))
}

async function selectSummaries(
  sql: Sql,
  rowSetId: number,
  level: 1 | 2,
  ranges: readonly Range[],
  columns: string,
): Promise<readonly Columns[]> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const size = SUMMARY_ROWS[level]
  const found = await sql.all(
    `select ${columns} from unnest($4::bigint[], $5::bigint[]) as r (f, t)
      join range_summary on ${KEYS} and level = $3 and number >= r.f and number < r.t order by number`,
    [historyId, rowSet, level, ranges.map(({ from }) => from / size), ranges.map(({ to }) => to / size)],
  )
  if (found.length !== lengthOf(ranges) / size) throw new DamagedHistory('Range summaries are missing.')
  return found
}

async function readSummaries(
  sql: Sql,
  rowSetId: number,
  { level, ranges }: { readonly level: Level; readonly ranges: readonly Range[] },
): Promise<RangeSummary[]> {
  if (level !== 0) {
    return (await storedSummaries(sql, rowSetId, level, ranges)).map(({ summary }) => summary)
  }
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const found = await sql.all(
    `select position, time, balance from unnest($3::bigint[], $4::bigint[]) as r (f, t)
      join entry on ${KEYS} and position >= r.f and position < r.t order by position`,
    [historyId, rowSet, ranges.map(({ from }) => from), ranges.map(({ to }) => to)],
  )
  if (found.length !== lengthOf(ranges)) {
    throw new DamagedHistory('Stored transactions of this address are missing.')
  }
  return found.map(summaryOf)
}

async function readFirst(
  sql: Sql,
  rowSetId: number,
  { level, range, time }: Extract<SummaryQuestion, { kind: 'first' }>,
): Promise<RangeSummary[]> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const size = SUMMARY_ROWS[level]
  const values = [historyId, rowSet, range.from / size, range.to / size, time]
  if (level === 0) {
    const rows = await sql.all(
      `select position, time, balance from entry
        where ${KEYS} and position >= $3 and position < $4 and time <= $5 order by position limit 1`,
      values,
    )
    return rows.map(summaryOf)
  }
  const found = await sql.all(
    `select ${SUMMARY_COLUMNS} from range_summary where ${KEYS} and level = ${level} and number >= $3 and number < $4
      and min_time <= $5 order by number limit 1`,
    values,
  )
  return found.map((columns) => toSummary(rowSetId, level, columns).summary)
}

function lengthOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, to }) => sum + (to - from), 0)
}

function summaryOf(row: Columns): RangeSummary {
  return summaryOfRow(Number(row['position']), Number(row['time']), fromColumn(row['balance']))
}
