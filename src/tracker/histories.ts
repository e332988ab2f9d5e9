import { AppError } from '../domain/errors.ts'
import { EVERY_ROW, type RowFilter } from '../domain/history/row-filter.ts'
import type { AsOf, AssetTotal, BalanceAsOf, BalanceHistory, BalanceRange } from '../domain/ports/balances.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Histories, HistoryOwner, PageStart, TransactionPage } from '../domain/ports/histories.ts'
import { existing, existingOwner } from './existing.ts'

/** Queries of histories. Calls throw AppError. */
export class HistoryQueries {
  readonly #histories: Histories
  readonly #clock: Clock

  constructor(histories: Histories, clock: Clock) {
    this.#histories = histories
    this.#clock = clock
  }

  async page(
    id: number,
    start: PageStart,
    limit: number,
    filter: RowFilter = EVERY_ROW,
  ): Promise<TransactionPage> {
    return existing(id, await this.#histories.page(ownerOf(id), start, limit, filter))
  }

  async balanceAt(owner: HistoryOwner, moment: AsOf): Promise<BalanceAsOf> {
    const found = existingOwner(owner, await this.#histories.balanceAt(owner, moment))
    const { tip } = found
    if (moment.kind === 'height' && moment.height > tip) {
      const newest = tip === 0 ? 'no block is known yet' : `the newest known block is ${tip}`
      throw inTheFuture('height', `height ${moment.height} is asked for, and ${newest}`)
    }
    if (moment.kind === 'time' && moment.at * 1000 > this.#clock.now()) {
      throw inTheFuture('at', 'this time has not come yet')
    }
    return found
  }

  async balanceHistory(owner: HistoryOwner, range: BalanceRange, points: number): Promise<BalanceHistory> {
    return existingOwner(owner, await this.#histories.balanceHistory(owner, range, points))
  }

  totals(): Promise<readonly AssetTotal[]> {
    return this.#histories.totals()
  }
}

function inTheFuture(field: string, what: string): AppError {
  return new AppError('in_the_future', `The balance is not known yet: ${what}.`, { field })
}

function ownerOf(id: number) {
  return { kind: 'address', id } as const
}
