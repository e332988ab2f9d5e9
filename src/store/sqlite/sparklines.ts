import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { thin } from '../../domain/history/thin.ts'
import { SPARKLINE_POINTS } from '../../domain/ports/balances.ts'
import { sparklineChecksum } from '../shared/digests/record-checksums.ts'
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
      `select h.owner_id, h.id, h.row_set_id, h.first, h.count, p.balances, p.checksum from address a
        join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain
        join sparkline p on p.history_id = h.id
        where a.id in (select value from json_each(?))`,
    )
    this.#read.setReadBigInts(true)
    this.#put = db.prepare(
      'insert or replace into sparkline (history_id, balances, checksum) values (?, ?, ?)',
    )
    this.#remove = db.prepare('delete from sparkline where history_id = ?')
  }

  of(addressIds: readonly number[]): ReadonlyMap<number, readonly bigint[]> {
    const ids = JSON.stringify(addressIds)
    const damaged = this.#read.all(ids).filter((row) => !isIntact(row))
    for (const row of damaged) this.#redraw(row)
    return new Map(
      this.#read
        .all(ids)
        .map((row) => [Number(row['owner_id']), String(row['balances']).split(',').map(BigInt)]),
    )
  }

  /** A history whose own rows are damaged has none until it is read again. */
  #redraw(row: Readonly<Record<string, unknown>>): void {
    const from = Number(row['first'])
    const span = { rowSetId: Number(row['row_set_id']), from, to: from + Number(row['count']) }
    this.remove(Number(row['id']))
    try {
      this.draw(Number(row['id']), span)
    } catch (error) {
      if (!(error instanceof DamagedHistory)) throw error
    }
  }

  draw(historyId: number, { rowSetId, from, to }: Span): void {
    if (from === to) {
      this.remove(historyId)
      return
    }
    const positions = this.#summaries.ask(rowSetId, thin(from, to, SPARKLINE_POINTS))
    const balances = positions.map((position) => this.#points.at(rowSetId, position).balance)
    const text = balances.join(',')
    this.#put.run(historyId, text, sparklineChecksum(historyId, text))
  }

  remove(historyId: number): void {
    this.#remove.run(historyId)
  }
}

function isIntact({ id, balances, checksum }: Readonly<Record<string, unknown>>): boolean {
  return checksum === sparklineChecksum(id, balances)
}
