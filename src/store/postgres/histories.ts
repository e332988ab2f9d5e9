import { runAsync } from '../../domain/history/sans-io.ts'
import { seekTime } from '../../domain/history/seek-time.ts'
import { thin } from '../../domain/history/thin.ts'
import type { Row } from '../../domain/history/transfer.ts'
import {
  type AsOf,
  type BalanceAtMoment,
  type BalanceHistory,
  type BalancePoint,
  type BalanceRange,
  type ChainTotal,
  SPARKLINE_POINTS,
} from '../../domain/ports/balances.ts'
import type { Histories, HistoryOwner, PageStart, TransactionPage } from '../../domain/ports/histories.ts'
import { toChain, toNumber } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import { findCursor, writeCursor } from '../shared/cursor.ts'
import { readTotals } from './chain-totals.ts'
import type { Columns, Database, Sql } from './database.ts'
import { ENTRY_COLUMNS, readEntries, toRow } from './entries.ts'
import { HISTORIES_MOST, toHistoryKey } from './history-key.ts'
import { askStretches } from './range-summaries.ts'

/** Positions of the rows that are looked at, the end exclusive. */
interface Span {
  readonly historyId: number
  readonly from: number
  readonly to: number
}

const HEADER = `a.address, a.chain, a.history_id, a.first, a.count, a.unsettled, a.next_row_id, a.upheavals,
  greatest(coalesce(a.proof_tip, 0), coalesce((select height from chain_tip t where t.chain = a.chain), 0)) as tip`

export class PostgresHistories implements Histories {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async page({ id }: HistoryOwner, start: PageStart, limit: number): Promise<TransactionPage | null> {
    return start.kind === 'offset'
      ? this.#pageAt(id, start.offset, limit)
      : this.#pageAfter(id, start.cursor, limit)
  }

  /** One statement, so that all of it is of one moment. */
  async #pageAt(id: number, offset: number, limit: number): Promise<TransactionPage | null> {
    const rows = await this.#db.all(
      `select ${HEADER}, ${ENTRY_COLUMNS.map((name) => `e.${name} as entry_${name}`).join(', ')}
        from address a left join entry e on e.address_id = $1 and e.history = a.history_id % ${HISTORIES_MOST}
          and e.position >= a.first + least($2, a.count) and e.position < a.first + least($2 + $3, a.count)
        where a.id = $1 order by e.position`,
      [id, offset, limit],
    )
    const [header] = rows
    if (header === undefined) return null
    const entries = rows.filter((row) => row['entry_position'] !== null).map((row) => toRow(row, 'entry_'))
    return toPage(header, offset, entries)
  }

  async #pageAfter(id: number, cursor: string, limit: number): Promise<TransactionPage | null> {
    return this.#db.snapshot(async (tx) => {
      const header = await tx.one(`select ${HEADER} from address a where id = $1`, [id])
      if (header === undefined) return null
      const { first, count } = toVisible(header)
      const historyId = toNumber(header['history_id'])
      const range = async (from: number, to: number) =>
        historyId === null || from >= to ? [] : await readEntries(tx, historyId, from, to)
      const offset = await runAsync(findCursor(cursor, toVisible(header)), ({ from, to }) => range(from, to))
      const from = Math.min(offset, count)
      return toPage(header, offset, await range(first + from, first + Math.min(from + limit, count)))
    })
  }

  async balanceAt({ id }: HistoryOwner, moment: AsOf): Promise<BalanceAtMoment | null> {
    return this.#db.snapshot(async (tx) => {
      const shown = await readShown(tx, id)
      if (shown === null) return null
      const { chain, historyId, first } = shown
      const position = historyId === null ? null : await seek(tx, { ...shown, historyId }, moment)
      if (historyId === null || position === null) return { chain, balance: 0n, offset: null }
      const { balance } = await pointAt(tx, historyId, position)
      return { chain, balance, offset: position - first }
    })
  }

  async balanceHistory(
    { id }: HistoryOwner,
    { from, to }: BalanceRange,
    points: number,
  ): Promise<BalanceHistory | null> {
    return this.#db.snapshot(async (tx) => {
      const shown = await readShown(tx, id)
      if (shown === null) return null
      const { chain, historyId, first, count } = shown
      if (historyId === null || count === 0) return { chain, before: null, points: [] }
      const end = first + count
      const seekFrom = (time: number) => askStretches(tx, historyId, seekTime(first, end, time))
      const newest = to === null ? first : ((await seekFrom(to)) ?? end)
      const before = from === null ? null : await seekFrom(from - 1)
      const positions = await askStretches(tx, historyId, thin(newest, before ?? end, points))
      return {
        chain,
        before: before === null ? null : await pointAt(tx, historyId, before),
        points: await pointsAt(tx, historyId, positions),
      }
    })
  }

  async sparklines(ids: readonly number[]): Promise<ReadonlyMap<number, readonly bigint[]>> {
    const rows = await this.#db.all(
      'select address_id, balances from sparkline where address_id = any($1::bigint[])',
      [ids],
    )
    return new Map(
      rows.map((row) => [Number(row['address_id']), String(row['balances']).split(',').map(BigInt)]),
    )
  }

  async totals(): Promise<ChainTotal[]> {
    return readTotals(this.#db)
  }
}

/** Draws the line of an address anew, whose history is now this. */
export async function drawSparkline(tx: Sql, addressId: number, span: Span): Promise<void> {
  const { historyId, from, to } = span
  if (from === to) {
    await tx.run('delete from sparkline where address_id = $1', [addressId])
    return
  }
  const positions = await askStretches(tx, historyId, thin(from, to, SPARKLINE_POINTS))
  const points = await pointsAt(tx, historyId, positions)
  await tx.run(
    `insert into sparkline (address_id, balances) values ($1, $2)
      on conflict (address_id) do update set balances = excluded.balances`,
    [addressId, points.map((point) => point.balance).join(',')],
  )
}

async function readShown(tx: Sql, id: number) {
  const row = await tx.one('select chain, history_id, first, count, unconfirmed from address where id = $1', [
    id,
  ])
  if (row === undefined) return null
  return {
    chain: toChain(row['chain']),
    historyId: toNumber(row['history_id']),
    first: Number(row['first']),
    count: Number(row['count']),
    unconfirmed: Number(row['unconfirmed']),
  }
}

async function seek(
  tx: Sql,
  shown: { historyId: number; first: number; count: number; unconfirmed: number },
  moment: AsOf,
): Promise<number | null> {
  const { historyId, first, count, unconfirmed } = shown
  if (count === 0) return null
  if (moment.kind === 'now') return first
  const span = { historyId, from: first + unconfirmed, to: first + count }
  return moment.kind === 'time'
    ? await askStretches(tx, historyId, seekTime(span.from, span.to, moment.at))
    : await seekHeight(tx, span, moment.height)
}

/** Heights never grow towards the past, so halving finds the newest row at or below one. */
async function seekHeight(tx: Sql, { historyId, from, to }: Span, height: number): Promise<number | null> {
  let low = from
  let high = to
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const point = await pointAt(tx, historyId, middle)
    if (point.height !== null && point.height <= height) high = middle
    else low = middle + 1
  }
  return low < to ? low : null
}

async function pointAt(tx: Sql, historyId: number, position: number): Promise<BalancePoint> {
  const [point] = await pointsAt(tx, historyId, [position])
  return point as BalancePoint
}

/** In the order of the positions, which are oldest first. */
async function pointsAt(tx: Sql, historyId: number, positions: readonly number[]): Promise<BalancePoint[]> {
  if (positions.length === 0) return []
  const { addressId, history } = toHistoryKey(historyId)
  const rows = await tx.all(
    `select time, height, balance from entry
      where address_id = $1 and history = $2 and position = any($3::bigint[]) order by position desc`,
    [addressId, history, positions],
  )
  if (rows.length !== positions.length) throw new Error(`history ${historyId} lacks rows`)
  return rows.map((row) => ({
    time: Number(row['time']),
    height: toNumber(row['height']),
    balance: fromColumn(row['balance']),
  }))
}

function toVisible(header: Columns) {
  return {
    first: Number(header['first']),
    count: Number(header['count']),
    unsettled: Number(header['unsettled']),
    nextRowId: Number(header['next_row_id']),
    revision: Number(header['upheavals']),
  }
}

function toPage(header: Columns, offset: number, rows: readonly Row[]): TransactionPage {
  return {
    address: String(header['address']),
    chain: toChain(header['chain']),
    offset,
    totalTransactions: Number(header['count']),
    tip: Number(header['tip']),
    rows,
    nextCursor: writeCursor(rows, toVisible(header)),
  }
}
