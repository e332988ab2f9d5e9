import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
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

  /** Throws DamagedHistory if there is no such row. */
  at(rowSetId: number, position: number): BalancePoint {
    const row = this.#row.get(rowSetId, position)
    if (row === undefined) throw new DamagedHistory('Stored transactions of this address are missing.')
    const [time, height, balance] = row as unknown as unknown[]
    return {
      time: Number(time),
      height: height === null ? null : Number(height),
      balance: fromColumn(balance),
    }
  }

  /** The newest row at or below a height: heights never grow with the position. `check` is called before a row is read. */
  seekHeight(
    rowSetId: number,
    { from, to }: { from: number; to: number },
    height: number,
    check: (position: number) => void,
  ): number | null {
    let low = from
    let high = to
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      check(middle)
      const point = this.at(rowSetId, middle)
      if (point.height !== null && point.height <= height) high = middle
      else low = middle + 1
    }
    return low < to ? low : null
  }
}
