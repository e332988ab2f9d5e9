import { type RangeSummary, type SummaryQuestion, summaryOfRow } from '../../domain/history/range-summary.ts'
import { runSync } from '../../domain/history/sans-io.ts'
import { thin } from '../../domain/history/thin.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { SPARKLINE_POINTS } from '../../domain/ports/balances.ts'
import type { Publication } from '../../domain/ports/run-store.ts'
import { balancePoints } from './balance-points.ts'
import type { Sql } from './database.ts'
import { answerQuery, LEAF } from './range-summaries.ts'

type Shown = Pick<Publication, 'rowSetId' | 'first' | 'count' | 'rows'>

/** Recomputes the sparkline of a history with these rows. */
export async function drawSparkline(tx: Sql, historyId: number, shown: Shown): Promise<void> {
  if (shown.count === 0) {
    await tx.run('delete from sparkline where history_id = $1', [historyId])
    return
  }
  const balances = await balancesOf(tx, shown)
  await tx.run(
    `insert into sparkline (history_id, balances) values ($1, $2)
      on conflict (history_id) do update set balances = excluded.balances`,
    [historyId, balances.join(',')],
  )
}

/** A short history is in memory when it is published as a whole. */
async function balancesOf(tx: Sql, { rowSetId, first, count, rows }: Shown): Promise<bigint[]> {
  const query = thin(first, first + count, SPARKLINE_POINTS)
  if (rows.length === count && count < LEAF) {
    const at = new Map(rows.map((row) => [row.position, row]))
    return runSync(query, (question) => summariesOf(at, question)).map(
      (position) => (at.get(position) as Row).balance,
    )
  }
  const points = await balancePoints(tx, rowSetId, await answerQuery(tx, rowSetId, query))
  return points.map((point) => point.balance)
}

function summariesOf(rows: ReadonlyMap<number, Row>, question: SummaryQuestion): RangeSummary[] {
  if (question.kind === 'first' || question.level !== 0) throw new Error('a short history has no ranges')
  return question.ranges.flatMap(({ from, to }) =>
    Array.from({ length: to - from }, (_, index) => {
      const { position, time, balance } = rows.get(from + index) as Row
      return summaryOfRow(position, time, balance)
    }),
  )
}
