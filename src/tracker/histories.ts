import type { TrackedAddress } from '../domain/address/tracked-address.ts'
import { AppError } from '../domain/errors.ts'
import { EVERY_ROW, type RowFilter } from '../domain/history/row-filter.ts'
import type { AddressBook } from '../domain/ports/address-book.ts'
import type { AsOf, AssetTotal, BalanceAsOf, BalanceHistory, BalanceRange } from '../domain/ports/balances.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Histories, HistoryOwner, PageStart, TransactionPage } from '../domain/ports/histories.ts'
import { existing, existingOwner } from './existing.ts'

/** Queries of histories. Calls throw AppError. */
export class HistoryQueries {
  readonly #histories: Histories
  readonly #book: Pick<AddressBook, 'get'>
  readonly #clock: Clock

  constructor(histories: Histories, book: Pick<AddressBook, 'get'>, clock: Clock) {
    this.#histories = histories
    this.#book = book
    this.#clock = clock
  }

  async page(
    id: number,
    start: PageStart,
    limit: number,
    filter: RowFilter = EVERY_ROW,
  ): Promise<TransactionPage> {
    const page = await this.#histories.page(ownerOf(id), start, limit, filter)
    return page ?? emptyPage(await this.#unused(id))
  }

  async balanceAt(owner: HistoryOwner, moment: AsOf): Promise<BalanceAsOf> {
    const found =
      (await this.#histories.balanceAt(owner, moment)) ??
      (await this.#ofUnused(owner, ({ chain }) => ({ chain, tip: 0, balance: 0n, offset: null })))
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
    return (
      (await this.#histories.balanceHistory(owner, range, points)) ??
      (await this.#ofUnused(owner, ({ chain }) => ({ chain, before: null, points: [] })))
    )
  }

  /** When the newest transaction of each was, in seconds; those without one are missing. */
  newestTimes(
    kind: HistoryOwner['kind'],
    owners: readonly { readonly id: number }[],
  ): ReturnType<Histories['newestTimes']> {
    return this.#histories.newestTimes(
      kind,
      owners.map(({ id }) => id),
    )
  }

  /** An address of a wallet that has never been used: it has no history. */
  async #unused(id: number): Promise<TrackedAddress> {
    return existing(id, await this.#book.get(id))
  }

  async #ofUnused<Found>(owner: HistoryOwner, found: (address: TrackedAddress) => Found): Promise<Found> {
    if (owner.kind !== 'address') return existingOwner<Found>(owner, null)
    return found(await this.#unused(owner.id))
  }

  totals(): Promise<readonly AssetTotal[]> {
    return this.#histories.totals()
  }
}

function inTheFuture(field: string, what: string): AppError {
  return new AppError('in_the_future', `The balance is not known yet: ${what}.`, { field })
}

function emptyPage({ address, chain }: TrackedAddress): TransactionPage {
  return { address, chain, offset: 0, totalTransactions: 0, tip: 0, rows: [], nextCursor: null }
}

function ownerOf(id: number) {
  return { kind: 'address', id } as const
}
