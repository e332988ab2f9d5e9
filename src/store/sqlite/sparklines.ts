import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { thin } from '../../domain/history/thin.ts'
import { SPARKLINE_POINTS } from '../../domain/ports/balances.ts'
import type { BalancePoints } from './balance-points.ts'
import type { RangeSummaries } from './range-summaries.ts'

/** Positions of rows, the end exclusive. */
interface Span {
  readonly historyId: number
  readonly from: number
  readonly to: number
}

/** A few balances over the life of each address, redrawn with each publication. */
export class Sparklines {
  readonly #summaries: RangeSummaries
  readonly #points: BalancePoints
  readonly #read: StatementSync
  readonly #put: StatementSync
  readonly #remove: StatementSync

  constructor(db: DatabaseSync, summaries: RangeSummaries, points: BalancePoints) {
    this.#summaries = summaries
    this.#points = points
    this.#read = db.prepare(
      'select address_id, balances from sparkline where address_id in (select value from json_each(?))',
    )
    this.#put = db.prepare('insert or replace into sparkline (address_id, balances) values (?, ?)')
    this.#remove = db.prepare('delete from sparkline where address_id = ?')
  }

  of(addressIds: readonly number[]): ReadonlyMap<number, readonly bigint[]> {
    const rows = this.#read.all(JSON.stringify(addressIds))
    return new Map(
      rows.map((row) => [Number(row['address_id']), String(row['balances']).split(',').map(BigInt)]),
    )
  }

  draw(addressId: number, { historyId, from, to }: Span): void {
    if (from === to) {
      this.remove(addressId)
      return
    }
    const positions = this.#summaries.ask(historyId, thin(from, to, SPARKLINE_POINTS))
    const balances = positions.map((position) => this.#points.at(historyId, position).balance)
    this.#put.run(addressId, balances.join(','))
  }

  remove(addressId: number): void {
    this.#remove.run(addressId)
  }
}
