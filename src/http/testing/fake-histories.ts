import { dayChangesOf } from '../../domain/history/day-changes.ts'
import { EVERY_ROW } from '../../domain/history/row-filter.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { AsOf, BalanceHistory, BalanceRange, DailyChanges } from '../../domain/ports/balances.ts'
import type { AddressOwner, Histories, HistoryOwner, PageStart } from '../../domain/ports/histories.ts'
import type { FakeBook } from './fake-book.ts'

/** Reads a FakeBook's rows; records the balance queries. */
export class FakeHistories implements Histories {
  readonly queries: { moment?: AsOf; range?: BalanceRange; points?: number }[] = []
  readonly #book: FakeBook

  constructor(book: FakeBook) {
    this.#book = book
  }

  async page({ id }: AddressOwner, start: PageStart, limit: number, filter = EVERY_ROW) {
    return this.#book.page(id, start, limit, filter)
  }

  async mergedPage() {
    return null
  }

  async balanceAt({ id }: HistoryOwner, moment: AsOf) {
    this.queries.push({ moment })
    const page = await this.#book.page(id, { kind: 'offset', offset: 0 }, 1)
    if (page === null) return null
    const [row] = page.rows
    return {
      chain: page.chain,
      tip: page.tip,
      balance: row?.balance ?? 0n,
      offset: row === undefined ? null : 0,
    }
  }

  async balanceHistory(
    { id }: HistoryOwner,
    range: BalanceRange,
    points: number,
  ): Promise<BalanceHistory | null> {
    this.queries.push({ range, points })
    const page = await this.#book.page(id, { kind: 'offset', offset: 0 }, points)
    if (page === null) return null
    return { chain: page.chain, before: null, points: page.rows.map(pointOf).reverse() }
  }

  async dailyChanges({ id }: HistoryOwner): Promise<DailyChanges | null> {
    const page = await this.#book.page(id, { kind: 'offset', offset: 0 }, 1000)
    if (page === null) return null
    const confirmed = page.rows.filter(({ height }) => height !== null)
    return {
      chain: page.chain,
      changes: dayChangesOf(confirmed),
      balance: page.rows[0]?.balance ?? 0n,
    }
  }

  async sparklines(ids: readonly number[]) {
    return new Map(ids.filter((id) => id % 2 === 1).map((id) => [id, [0n, 150_000_000n]]))
  }

  async newestTimes(_kind: HistoryOwner['kind'], ids: readonly number[]) {
    const pages = await Promise.all(ids.map((id) => this.#book.page(id, { kind: 'offset', offset: 0 }, 1)))
    const times = pages.flatMap(
      (page, index) => page?.rows.map(({ time }) => [ids[index] ?? 0, time] as const) ?? [],
    )
    return new Map(times)
  }

  async totals() {
    return [
      {
        asset: 'bitcoin' as const,
        balance: 150_000_000n,
        unconfirmedBalance: -10_000n,
        addresses: this.#book.ids().length,
        transactions: 3,
      },
    ]
  }
}

function pointOf({ time, height, balance }: Row) {
  return { time, height, balance }
}
