import { AppError } from '../domain/errors.ts'
import type { AsOf, AssetTotal, BalanceAsOf, BalanceHistory, BalanceRange } from '../domain/ports/balances.ts'
import type { Histories, PageStart, TransactionPage } from '../domain/ports/histories.ts'
import { existing } from './existing.ts'

/** Queries of the histories of addresses. Calls throw AppError. */
export class AddressHistories {
  readonly #histories: Histories

  constructor(histories: Histories) {
    this.#histories = histories
  }

  async page(id: number, start: PageStart, limit: number): Promise<TransactionPage> {
    return existing(id, await this.#histories.page(ownerOf(id), start, limit))
  }

  async balanceAt(id: number, moment: AsOf): Promise<BalanceAsOf> {
    return existing(id, await this.#histories.balanceAt(ownerOf(id), moment))
  }

  async balanceHistory(id: number, range: BalanceRange, points: number): Promise<BalanceHistory> {
    if (range.from !== null && range.to !== null && range.from > range.to) {
      throw new AppError('invalid_request', '"from" must not be after "to".', { field: 'from' })
    }
    return existing(id, await this.#histories.balanceHistory(ownerOf(id), range, points))
  }

  totals(): Promise<readonly AssetTotal[]> {
    return this.#histories.totals()
  }
}

function ownerOf(id: number) {
  return { kind: 'address', id } as const
}
