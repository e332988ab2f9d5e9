import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { thin } from '../../domain/history/thin.ts'
import { SPARKLINE_POINTS } from '../../domain/ports/balances.ts'
import type { BalancePoints } from './balance-points.ts'
import type { RangeSummaries } from './range-summaries.ts'

/** Positions of rows, the end exclusive. */
interface Span {
  readonly rowSetId: number
  readonly from: number
  readonly to: number
}

/** A few balances over the life of each history, redrawn with each publication. */
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
      `select h.owner_id, p.balances from address a
        join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain
        join sparkline p on p.history_id = h.id
        where a.id in (select value from json_each(?))`,
    )
    this.#put = db.prepare('insert or replace into sparkline (history_id, balances) values (?, ?)')
    this.#remove = db.prepare('delete from sparkline where history_id = ?')
  }

  of(addressIds: readonly number[]): ReadonlyMap<number, readonly bigint[]> {
    const rows = this.#read.all(JSON.stringify(addressIds))
    return new Map(
      rows.map((row) => [Number(row['owner_id']), String(row['balances']).split(',').map(BigInt)]),
    )
  }

  draw(historyId: number, { rowSetId, from, to }: Span): void {
    if (from === to) {
      this.remove(historyId)
      return
    }
    const positions = this.#summaries.ask(rowSetId, thin(from, to, SPARKLINE_POINTS))
    const balances = positions.map((position) => this.#points.at(rowSetId, position).balance)
    this.#put.run(historyId, balances.join(','))
  }

  remove(historyId: number): void {
    this.#remove.run(historyId)
  }
}
