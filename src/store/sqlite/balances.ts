import type { DatabaseSync, StatementSync } from 'node:sqlite'
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
import { toChain } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import type { ChainTotals } from './chain-totals.ts'
import type { Stretches } from './range-summaries.ts'

interface Shown {
  chain: string
  history_id: number | null
  first: number
  count: number
  unconfirmed: number
}

/** Positions of the rows that are looked at, the end exclusive. */
interface Span {
  readonly historyId: number
  readonly from: number
  readonly to: number
}

export class SqliteBalances implements Balances {
  readonly #stretches: Stretches
  readonly #totals: ChainTotals
  readonly #shown: StatementSync
  readonly #row: StatementSync
  readonly #sparklines: StatementSync
  readonly #putSparkline: StatementSync
  readonly #removeSparkline: StatementSync

  constructor(db: DatabaseSync, stretches: Stretches, totals: ChainTotals) {
    this.#stretches = stretches
    this.#totals = totals
    this.#shown = db.prepare('select chain, history_id, first, count, unconfirmed from address where id = ?')
    this.#row = db.prepare('select time, height, balance from entry where history_id = ? and position = ?')
    this.#row.setReadBigInts(true)
    this.#row.setReturnArrays(true)
    this.#sparklines = db.prepare(
      'select address_id, balances from sparkline where address_id in (select value from json_each(?))',
    )
    this.#putSparkline = db.prepare('insert or replace into sparkline (address_id, balances) values (?, ?)')
    this.#removeSparkline = db.prepare('delete from sparkline where address_id = ?')
  }

  async at(id: number, moment: AsOf): Promise<BalanceAtMoment | null> {
    const shown = this.#shown.get(id) as Shown | undefined
    if (shown === undefined) return null
    const chain = toChain(shown.chain)
    const position = this.#seek(shown, moment)
    if (position === null) return { chain, balance: 0n, offset: null }
    const { balance } = this.#point(shown.history_id as number, position)
    return { chain, balance, offset: position - shown.first }
  }

  async history(id: number, { from, to }: BalanceRange, points: number): Promise<BalanceHistory | null> {
    const shown = this.#shown.get(id) as Shown | undefined
    if (shown === undefined) return null
    const chain = toChain(shown.chain)
    const { history_id: historyId, first, count } = shown
    if (historyId === null || count === 0) return { chain, before: null, points: [] }
    const end = first + count
    const seek = (time: number) => this.#stretches.ask(historyId, seekTime(first, end, time))
    const newest = to === null ? first : (seek(to) ?? end)
    const before = from === null ? null : seek(from - 1)
    const positions = this.#stretches.ask(historyId, thin(newest, before ?? end, points))
    return {
      chain,
      before: before === null ? null : this.#point(historyId, before),
      points: positions.map((position) => this.#point(historyId, position)),
    }
  }

  async sparklines(ids: readonly number[]): Promise<ReadonlyMap<number, readonly bigint[]>> {
    const rows = this.#sparklines.all(JSON.stringify(ids))
    return new Map(
      rows.map((row) => [Number(row['address_id']), String(row['balances']).split(',').map(BigInt)]),
    )
  }

  async totals(): Promise<ChainTotal[]> {
    return this.#totals.all()
  }

  /** Draws the line of an address anew, whose history is now this. */
  drawSparkline(addressId: number, { historyId, from, to }: Span): void {
    if (from === to) {
      this.#removeSparkline.run(addressId)
      return
    }
    const positions = this.#stretches.ask(historyId, thin(from, to, SPARKLINE_POINTS))
    const balances = positions.map((position) => this.#point(historyId, position).balance)
    this.#putSparkline.run(addressId, balances.join(','))
  }

  #seek(shown: Shown, moment: AsOf): number | null {
    const { history_id: historyId, first, count, unconfirmed } = shown
    if (historyId === null || count === 0) return null
    if (moment.kind === 'now') return first
    const span = { historyId, from: first + unconfirmed, to: first + count }
    return moment.kind === 'time'
      ? this.#stretches.ask(historyId, seekTime(span.from, span.to, moment.at))
      : this.#seekHeight(span, moment.height)
  }

  /** Heights never grow towards the past, so halving finds the newest row at or below one. */
  #seekHeight({ historyId, from, to }: Span, height: number): number | null {
    let low = from
    let high = to
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const point = this.#point(historyId, middle)
      if (point.height !== null && point.height <= height) high = middle
      else low = middle + 1
    }
    return low < to ? low : null
  }

  #point(historyId: number, position: number): BalancePoint {
    const [time, height, balance] = this.#row.get(historyId, position) as unknown as unknown[]
    return {
      time: Number(time),
      height: height === null ? null : Number(height),
      balance: fromColumn(balance),
    }
  }
}
