import type { ChainSlug } from '../chains/chain.ts'
import type { MergedRow } from '../history/merged-row.ts'
import type { RowFilter } from '../history/row-filter.ts'
import type { Row } from '../history/transfer.ts'
import type { AsOf, AssetTotal, BalanceAsOf, BalanceHistory, BalanceRange, DailyChanges } from './balances.ts'
import type { MergedOwner } from './owner-histories.ts'

/** Its history is in the coin of its chain. */
export interface AddressOwner {
  readonly kind: 'address'
  readonly id: number
}

/** Its history on one chain; without a chain, that of an owner that has only one. */
export interface MergedHistory extends MergedOwner {
  readonly chain?: ChainSlug
}

export type HistoryOwner = AddressOwner | MergedHistory

/** Where a page begins: at an offset from the newest row, or right after the row that a cursor names. */
export type PageStart =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'cursor'; readonly cursor: string }

export interface TransactionPage<ListedRow extends Row = Row> {
  /** Empty for a merged history. */
  readonly address: string
  readonly chain: ChainSlug
  /** Listed rows above the first row of this page. */
  readonly offset: number
  /**
   * How many rows the filter lists. While a search for a hash has not come to the end of the history, how many it has
   * found.
   */
  readonly totalTransactions: number
  /** The newest height known for the chain, for counting confirmations; 0 before the first proof. */
  readonly tip: number
  readonly rows: readonly ListedRow[]
  readonly nextCursor: string | null
}

/** A page that another one can go on from anywhere. */
export interface ResumablePage<ListedRow extends Row = Row> extends TransactionPage<ListedRow> {
  /** The cursor of a page that goes on after the first `count` rows, at least one and fewer than all. */
  cursorAfter(count: number): string | null
}

/** Reads the visible histories. A method returns null if there is no such owner. Amounts in base units. */
export interface Histories {
  /**
   * The rows that `filter` lists (by default all of them), in the order of the history. A search for a hash looks at a
   * bounded number of rows: such a page may have few rows or none and still a next cursor. Throws AppError
   * `invalid_cursor` for a cursor that no page of this history with this filter returned.
   */
  page(
    owner: AddressOwner,
    start: PageStart,
    limit: number,
    filter?: RowFilter,
  ): Promise<TransactionPage | null>
  /** The same of a merged history. */
  mergedPage(
    owner: MergedHistory,
    start: PageStart,
    limit: number,
    filter?: RowFilter,
  ): Promise<ResumablePage<MergedRow> | null>
  /** The balance after the newest row at or before that time or height. Unconfirmed rows count only for now. */
  balanceAt(owner: HistoryOwner, asOf: AsOf): Promise<BalanceAsOf | null>
  /** At most `points` of the balances in the range, extremes included (`history/thin.ts`). */
  balanceHistory(owner: HistoryOwner, range: BalanceRange, points: number): Promise<BalanceHistory | null>
  /** At the same cost however many rows there are: it grows with the days. */
  dailyChanges(owner: HistoryOwner): Promise<DailyChanges | null>
  /** At most SPARKLINE_POINTS balances over the life of each of these addresses, oldest first; none of an empty history. */
  sparklines(addressIds: readonly number[]): Promise<ReadonlyMap<number, readonly bigint[]>>
  /** When the newest transaction of each of these owners was (seconds), at one look-up each; none of an empty history. */
  newestTimes(kind: HistoryOwner['kind'], ids: readonly number[]): Promise<ReadonlyMap<number, number>>
  /** Of each asset that has addresses. */
  totals(): Promise<readonly AssetTotal[]>
}
