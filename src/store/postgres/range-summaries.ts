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
import { fromColumn } from '../shared/columns/amount-column.ts'
import type { Columns, Sql } from './database.ts'
import { toRowSetKey } from './row-set-key.ts'

/** Rows of the smallest range that is summarised. */
export const LEAF = SUMMARY_ROWS[1]
/** Ranges that make one of the next level. */
const LEAVES = SUMMARY_ROWS[2] / LEAF
const COLUMNS = 'number, min_time, max_time, low_position, low_balance, high_position, high_balance'
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

/** Rows at these positions were written: summarises the ranges that are whole. */
export async function refreshSummaries(
  tx: Sql,
  rowSetId: number,
  positions: readonly number[],
): Promise<void> {
  const leaves = [...new Set(positions.map((position) => Math.floor(position / LEAF)))]
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const written = await tx.all(
    `insert into range_summary (history_id, row_set, level, ${COLUMNS})
      select $1, $2, 1, leaf, min(time), max(time),
          (array_agg(position order by balance, position desc))[1], min(balance),
          (array_agg(position order by balance desc, position desc))[1], max(balance)
        from unnest($3::bigint[]) as leaf
          join entry on ${KEYS} and position >= leaf * ${LEAF} and position < (leaf + 1) * ${LEAF}
        group by leaf having count(*) = ${LEAF}
      on conflict (history_id, row_set, level, number) do update set ${REPLACE} returning number`,
    [historyId, rowSet, leaves],
  )
  if (written.length === 0) return
  const groups = [...new Set(written.map((row) => Math.floor(Number(row['number']) / LEAVES)))]
  await tx.run(
    `insert into range_summary (history_id, row_set, level, ${COLUMNS})
      select $1, $2, 2, g, min(min_time), max(max_time),
          (array_agg(low_position order by low_balance, low_position desc))[1], min(low_balance),
          (array_agg(high_position order by high_balance desc, high_position desc))[1], max(high_balance)
        from unnest($3::bigint[]) as g
          join range_summary on ${KEYS} and level = 1 and number >= g * ${LEAVES} and number < (g + 1) * ${LEAVES}
        group by g having count(*) = ${LEAVES}
      on conflict (history_id, row_set, level, number) do update set ${REPLACE}`,
    [historyId, rowSet, groups],
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

const REPLACE = COLUMNS.split(', ')
  .slice(1)
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')

function numbersOf(level: 1 | 2, from: number, to: number): [number, number] {
  const size = SUMMARY_ROWS[level]
  return [Math.floor(from / size), Math.floor((to - 1) / size)]
}

async function readSummaries(
  sql: Sql,
  rowSetId: number,
  { level, ranges }: { readonly level: Level; readonly ranges: readonly Range[] },
): Promise<RangeSummary[]> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const size = SUMMARY_ROWS[level]
  const froms = ranges.map(({ from }) => from / size)
  const tos = ranges.map(({ to }) => to / size)
  const found =
    level === 0
      ? await sql.all(
          `select position, time, balance from unnest($3::bigint[], $4::bigint[]) as r (f, t)
            join entry on ${KEYS} and position >= r.f and position < r.t order by position`,
          [historyId, rowSet, froms, tos],
        )
      : await sql.all(
          `select ${COLUMNS} from unnest($3::bigint[], $4::bigint[]) as r (f, t)
            join range_summary on ${KEYS} and level = ${level} and number >= r.f and number < r.t order by number`,
          [historyId, rowSet, froms, tos],
        )
  const expected = ranges.reduce((sum, { from, to }) => sum + (to - from) / size, 0)
  if (found.length !== expected) throw new Error(`row set ${rowSetId} lacks range summaries`)
  return found.map((columns) => toSummary(level, columns))
}

async function readFirst(
  sql: Sql,
  rowSetId: number,
  { level, range, time }: Extract<SummaryQuestion, { kind: 'first' }>,
): Promise<RangeSummary[]> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const size = SUMMARY_ROWS[level]
  const values = [historyId, rowSet, range.from / size, range.to / size, time]
  const found =
    level === 0
      ? await sql.all(
          `select position, time, balance from entry
            where ${KEYS} and position >= $3 and position < $4 and time <= $5 order by position limit 1`,
          values,
        )
      : await sql.all(
          `select ${COLUMNS} from range_summary where ${KEYS} and level = ${level} and number >= $3 and number < $4
            and min_time <= $5 order by number limit 1`,
          values,
        )
  return found.map((columns) => toSummary(level, columns))
}

function toSummary(level: Level, row: Columns): RangeSummary {
  if (level === 0) {
    return summaryOfRow(Number(row['position']), Number(row['time']), fromColumn(row['balance']))
  }
  const size = SUMMARY_ROWS[level]
  const from = Number(row['number']) * size
  return {
    from,
    to: from + size,
    minTime: Number(row['min_time']),
    maxTime: Number(row['max_time']),
    lowest: { position: Number(row['low_position']), balance: fromColumn(row['low_balance']) },
    highest: { position: Number(row['high_position']), balance: fromColumn(row['high_balance']) },
  }
}
