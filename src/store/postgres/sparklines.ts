import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { type RangeSummary, type SummaryQuestion, summaryOfRow } from '../../domain/history/range-summary.ts'
import { runSync } from '../../domain/history/sans-io.ts'
import { thin } from '../../domain/history/thin.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { SPARKLINE_POINTS } from '../../domain/ports/balances.ts'
import type { Publication } from '../../domain/ports/run-store.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { sparklineChecksum } from '../shared/digests/record-checksums.ts'
import { LEAF } from '../shared/digests/row-runs.ts'
import { balancePoints } from './balance-points.ts'
import type { Columns, Database, Sql } from './database.ts'
import { answerQuery } from './range-summaries.ts'
import { toRowSetId } from './row-set-key.ts'

type Shown = Pick<Publication, 'rowSetId' | 'first' | 'count'> & Partial<Pick<Publication, 'rows'>>

const READ = `select p.history_id, p.balances, p.checksum from address a join sparkline p on p.history_id = a.id
  where a.id = any($1::bigint[])`

/** By address. One that is not as it was drawn is drawn again; a history whose own rows are damaged has none. */
export async function readSparklines(
  { db, reads }: { readonly db: Database; readonly reads: Database },
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly bigint[]>> {
  let rows = await reads.all(READ, [ids])
  const damaged = rows.filter((row) => !isIntact(row))
  for (const row of damaged) await redraw(db, Number(row['history_id']))
  if (damaged.length > 0) rows = await db.all(READ, [ids])
  return new Map(
    rows.map((row) => [Number(row['history_id']), String(row['balances']).split(',').map(BigInt)]),
  )
}

/** Recomputes the sparkline of a history with these rows. */
export async function drawSparkline(tx: Sql, historyId: number, shown: Shown): Promise<void> {
  if (shown.count === 0) {
    await removeSparkline(tx, historyId)
    return
  }
  const text = (await balancesOf(tx, shown)).join(',')
  await tx.run(
    `insert into sparkline (history_id, balances, checksum) values ($1, $2, $3)
      on conflict (history_id) do update set balances = excluded.balances, checksum = excluded.checksum`,
    [historyId, text, sparklineChecksum(historyId, text)],
  )
}

function isIntact({ history_id: id, balances, checksum }: Columns): boolean {
  return checksum !== null && sparklineChecksum(id, balances) === BigInt(String(checksum))
}

async function redraw(db: Database, historyId: number): Promise<void> {
  try {
    await db.transaction(async (tx) => {
      await tx.run('select 1 from sync where address_id = $1 for update', [historyId])
      const header = await tx.one('select row_set, first, count from history where id = $1', [historyId])
      const rowSet = toNumber(header?.['row_set'] ?? null)
      if (rowSet === null) return removeSparkline(tx, historyId)
      const [first, count] = [Number(header?.['first']), Number(header?.['count'])]
      return drawSparkline(tx, historyId, { rowSetId: toRowSetId({ historyId, rowSet }), first, count })
    })
  } catch (error) {
    if (!(error instanceof DamagedHistory)) throw error
    await removeSparkline(db, historyId)
  }
}

async function removeSparkline(sql: Sql, historyId: number): Promise<void> {
  await sql.run('delete from sparkline where history_id = $1', [historyId])
}

/** A short history is in memory when it is published as a whole. */
async function balancesOf(tx: Sql, { rowSetId, first, count, rows = [] }: Shown): Promise<bigint[]> {
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
