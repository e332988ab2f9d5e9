import { seekTime } from '../../domain/history/seek-time.ts'
import { thin } from '../../domain/history/thin.ts'
import {
  type AsOf,
  type BalanceAtMoment,
  type BalanceHistory,
  type BalancePoint,
  type BalanceRange,
  type Balances,
  type ChainTotal,
  SPARKLINE_POINTS,
} from '../../domain/ports/balances.ts'
import { toChain, toNumber } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import { readTotals } from './chain-totals.ts'
import type { Database, Sql } from './database.ts'
import { toHistoryKey } from './history-key.ts'
import { askStretches } from './range-summaries.ts'

/** Positions of the rows that are looked at, the end exclusive. */
interface Span {
  readonly historyId: number
  readonly from: number
  readonly to: number
}

export class PostgresBalances implements Balances {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async at(id: number, moment: AsOf): Promise<BalanceAtMoment | null> {
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

  async history(id: number, { from, to }: BalanceRange, points: number): Promise<BalanceHistory | null> {
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
