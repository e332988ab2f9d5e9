import { AppError } from '../domain/errors.ts'
import { EVERY_ROW, type RowFilter } from '../domain/history/row-filter.ts'
import type { AsOf, AssetTotal, BalanceAsOf, BalanceHistory, BalanceRange } from '../domain/ports/balances.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Histories, PageStart, TransactionPage } from '../domain/ports/histories.ts'
import { existing } from './existing.ts'

/** Queries of the histories of addresses. Calls throw AppError. */
export class AddressHistories {
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

  async balanceAt(id: number, moment: AsOf): Promise<BalanceAsOf> {
    const found = existing(id, await this.#histories.balanceAt(ownerOf(id), moment))
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

  async balanceHistory(id: number, range: BalanceRange, points: number): Promise<BalanceHistory> {
    return existing(id, await this.#histories.balanceHistory(ownerOf(id), range, points))
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
