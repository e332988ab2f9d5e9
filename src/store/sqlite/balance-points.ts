import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { BalancePoint } from '../../domain/ports/balances.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'

/** The balance right after single rows. */
export class BalancePoints {
  readonly #row: StatementSync

  constructor(db: DatabaseSync) {
    this.#row = db.prepare('select time, height, balance from entry where row_set_id = ? and position = ?')
    this.#row.setReadBigInts(true)
    this.#row.setReturnArrays(true)
  }

  at(rowSetId: number, position: number): BalancePoint {
    const [time, height, balance] = this.#row.get(rowSetId, position) as unknown as unknown[]
    return {
      time: Number(time),
      height: height === null ? null : Number(height),
      balance: fromColumn(balance),
    }
  }

  /** The newest row at or below a height: heights never grow with the position. */
  seekHeight(rowSetId: number, { from, to }: { from: number; to: number }, height: number): number | null {
    let low = from
    let high = to
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const point = this.at(rowSetId, middle)
      if (point.height !== null && point.height <= height) high = middle
      else low = middle + 1
    }
    return low < to ? low : null
  }
}
