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
import { toHistoryKey } from './history-key.ts'

const LEAF = SUMMARY_ROWS[1]
/** So many stretches make one of the next level. */
const LEAVES = SUMMARY_ROWS[2] / LEAF
const COLUMNS = 'number, min_time, max_time, low_position, low_balance, high_position, high_balance'
const KEYS = 'address_id = $1 and history = $2'

/** Answers what is asked of one history. */
export function askStretches<Result>(
  sql: Sql,
  historyId: number,
  inquiry: SummaryQuery<Result>,
): Promise<Result> {
  return runAsync(inquiry, (question) =>
    question.kind === 'stretches'
      ? readStretches(sql, historyId, question)
      : readFirst(sql, historyId, question),
  )
}

/** Rows at these positions were written: works out the stretches that are whole. */
export async function refreshStretches(
  tx: Sql,
  historyId: number,
  positions: readonly number[],
): Promise<void> {
  const leaves = [...new Set(positions.map((position) => Math.floor(position / LEAF)))]
  const { addressId, history } = toHistoryKey(historyId)
  const written = await tx.all(
    `insert into stretch (address_id, history, level, ${COLUMNS})
      select $1, $2, 1, leaf, min(time), max(time),
          (array_agg(position order by balance, position desc))[1], min(balance),
          (array_agg(position order by balance desc, position desc))[1], max(balance)
        from unnest($3::bigint[]) as leaf
          join entry on ${KEYS} and position >= leaf * ${LEAF} and position < (leaf + 1) * ${LEAF}
        group by leaf having count(*) = ${LEAF}
      on conflict (address_id, history, level, number) do update set ${REPLACE} returning number`,
    [addressId, history, leaves],
  )
  if (written.length === 0) return
  const groups = [...new Set(written.map((row) => Math.floor(Number(row['number']) / LEAVES)))]
  await tx.run(
    `insert into stretch (address_id, history, level, ${COLUMNS})
      select $1, $2, 2, g, min(min_time), max(max_time),
          (array_agg(low_position order by low_balance, low_position desc))[1], min(low_balance),
          (array_agg(high_position order by high_balance desc, high_position desc))[1], max(high_balance)
        from unnest($3::bigint[]) as g
          join stretch on ${KEYS} and level = 1 and number >= g * ${LEAVES} and number < (g + 1) * ${LEAVES}
        group by g having count(*) = ${LEAVES}
      on conflict (address_id, history, level, number) do update set ${REPLACE}`,
    [addressId, history, groups],
  )
}

/** Rows at positions `from` to `to` (exclusive) are gone. */
export async function forgetStretches(tx: Sql, historyId: number, from: number, to: number): Promise<void> {
  const { addressId, history } = toHistoryKey(historyId)
  await tx.run(
    `delete from stretch where ${KEYS} and (level = 1 and number >= $3 and number <= $4
      or level = 2 and number >= $5 and number <= $6)`,
    [addressId, history, ...numbersOf(1, from, to), ...numbersOf(2, from, to)],
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

async function readStretches(
  sql: Sql,
  historyId: number,
  { level, ranges }: { readonly level: Level; readonly ranges: readonly Range[] },
): Promise<RangeSummary[]> {
  const { addressId, history } = toHistoryKey(historyId)
  const size = SUMMARY_ROWS[level]
  const froms = ranges.map(({ from }) => from / size)
  const tos = ranges.map(({ to }) => to / size)
  const found =
    level === 0
      ? await sql.all(
          `select position, time, balance from unnest($3::bigint[], $4::bigint[]) as r (f, t)
            join entry on ${KEYS} and position >= r.f and position < r.t order by position`,
          [addressId, history, froms, tos],
        )
      : await sql.all(
          `select ${COLUMNS} from unnest($3::bigint[], $4::bigint[]) as r (f, t)
            join stretch on ${KEYS} and level = ${level} and number >= r.f and number < r.t order by number`,
          [addressId, history, froms, tos],
        )
  const expected = ranges.reduce((sum, { from, to }) => sum + (to - from) / size, 0)
  if (found.length !== expected) throw new Error(`history ${historyId} lacks stretches`)
  return found.map((columns) => toStretch(level, columns))
}

async function readFirst(
  sql: Sql,
  historyId: number,
  { level, range, time }: Extract<SummaryQuestion, { kind: 'first' }>,
): Promise<RangeSummary[]> {
  const { addressId, history } = toHistoryKey(historyId)
  const size = SUMMARY_ROWS[level]
  const values = [addressId, history, range.from / size, range.to / size, time]
  const found =
    level === 0
      ? await sql.all(
          `select position, time, balance from entry
            where ${KEYS} and position >= $3 and position < $4 and time <= $5 order by position limit 1`,
          values,
        )
      : await sql.all(
          `select ${COLUMNS} from stretch where ${KEYS} and level = ${level} and number >= $3 and number < $4
            and min_time <= $5 order by number limit 1`,
          values,
        )
  return found.map((columns) => toStretch(level, columns))
}

function toStretch(level: Level, row: Columns): RangeSummary {
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
