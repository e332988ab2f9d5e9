import { setImmediate } from 'node:timers/promises'
import type { MergedRow } from '../../domain/history/merged-row.ts'
import { EVERY_ROW, isEveryRow } from '../../domain/history/row-filter.ts'
import { runSync } from '../../domain/history/sans-io.ts'
import { seekTime } from '../../domain/history/seek-time.ts'
import { thin } from '../../domain/history/thin.ts'
import type {
  AsOf,
  AssetTotal,
  BalanceAsOf,
  BalanceHistory,
  BalanceRange,
  DailyChanges,
} from '../../domain/ports/balances.ts'
import type {
  AddressOwner,
  Histories,
  HistoryOwner,
  MergedHistory,
  PageStart,
  ResumablePage,
  TransactionPage,
} from '../../domain/ports/histories.ts'
import { asPage } from '../shared/as-page.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import { findCursor, writeCursor } from '../shared/cursor.ts'
import { readFilter } from '../shared/filter-mark.ts'
import type { AssetTotals } from './asset-totals.ts'
import type { BalancePoints } from './balance-points.ts'
import { changesByDay } from './changes-by-day.ts'
import type { CheckedRows } from './checked-rows.ts'
import type { Damages } from './damages.ts'
import type { DaysOfFile } from './days-of-file.ts'
import type { FilteredPages } from './filtered-pages.ts'
import type { HistoryHeader, HistoryHeaders } from './history-header.ts'
import type { NewestTimes } from './newest-times.ts'
import type { MergedDamages } from './owners/merged-damages.ts'
import type { MergedEntries } from './owners/merged-entries.ts'
import type { RangeSummaries } from './range-summaries.ts'

import type { RowRepair } from './row-repair.ts'
import type { Sparklines } from './sparklines.ts'

interface Parts {
  readonly headers: HistoryHeaders
  readonly checkedRows: CheckedRows
  readonly filtered: FilteredPages
  readonly damages: Damages
  readonly summaries: RangeSummaries
  readonly points: BalancePoints
  readonly days: DaysOfFile
  readonly sparklines: Sparklines
  readonly newestTimes: NewestTimes
  readonly totals: AssetTotals
  readonly repair: RowRepair
  readonly mergedEntries: MergedEntries
  readonly mergedDamages: MergedDamages
}

/** Segments that are compared with their digests in one piece of work, a few milliseconds long. */
const CHECKED_AT_ONCE = 16

/** What a chart shows: positions of rows, oldest first, and that of the last row before it. */
interface ChartRows {
  readonly positions: readonly number[]
  readonly before: number | null
}

export class SqliteHistories implements Histories {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async page(
    owner: AddressOwner,
    start: PageStart,
    limit: number,
    filter = EVERY_ROW,
  ): Promise<TransactionPage | null> {
    const { damages, headers, filtered } = this.#parts
    const { id } = owner
    if (!isEveryRow(filter)) {
      const find = () => headers.get(id)
      return damages.refusingLater(id, async () => asPage(await filtered.page(find, start, limit, filter)))
    }
    return damages.refusing(id, () => {
      const header = headers.get(id)
      return header === null ? null : asPage(this.#page(header, start, limit))
    })
  }

  async mergedPage(
    owner: MergedHistory,
    start: PageStart,
    limit: number,
    filter = EVERY_ROW,
  ): Promise<ResumablePage<MergedRow> | null> {
    return this.#refusing(owner, async () => {
      if (isEveryRow(filter)) {
        const header = this.#header(owner)
        return header === null ? null : this.#merged(header, this.#page(header, start, limit))
      }
      for (;;) {
        const before = this.#header(owner)
        const page = await this.#parts.filtered.page(() => this.#header(owner), start, limit, filter)
        const header = this.#header(owner)
        if (page === null || header === null) return null
        if (header.state === before?.state) return this.#merged(header, page)
      }
    })
  }

  async balanceAt(owner: HistoryOwner, moment: AsOf): Promise<BalanceAsOf | null> {
    return this.#refusing(owner, async () => {
      const header = this.#header(owner)
      if (header === null) return null
      const chain = toChain(header.chain)
      const { tip } = header
      const position = this.#seek(header, moment)
      if (header.rowSetId === null || position === null) return { chain, tip, balance: 0n, offset: null }
      this.#parts.checkedRows.check(header, { from: position, to: position + 1 })
      const { balance } = this.#parts.points.at(header.rowSetId, position)
      return { chain, tip, balance, offset: position - header.first }
    })
  }

  async balanceHistory(
    owner: HistoryOwner,
    range: BalanceRange,
    most: number,
  ): Promise<BalanceHistory | null> {
    return this.#refusing(owner, async () => {
      for (;;) {
        const header = this.#header(owner)
        if (header === null) return null
        const { rowSetId, count } = header
        const chain = toChain(header.chain)
        if (rowSetId === null || count === 0) return { chain, before: null, points: [] }
        const { positions, before } = this.#chartRows(header, range, most)
        const shown = before === null ? positions : [before, ...positions]
        if ((await this.#checkRows(owner, header, shown)) === 'changed') continue
        const { points } = this.#parts
        return {
          chain,
          before: before === null ? null : points.at(rowSetId, before),
          points: positions.map((position) => points.at(rowSetId, position)),
        }
      }
    })
  }

  async dailyChanges(owner: HistoryOwner): Promise<DailyChanges | null> {
    return this.#refusing(owner, async () => {
      const header = this.#header(owner)
      if (header === null) return null
      const { chain, balance } = header
      const changes = this.#parts.days.of(header, () => changesByDay(header, this.#parts))
      return { chain: toChain(chain), changes, balance }
    })
  }

  async sparklines(addressIds: readonly number[]): Promise<ReadonlyMap<number, readonly bigint[]>> {
    return this.#parts.sparklines.of(addressIds)
  }

  async newestTimes(
    kind: HistoryOwner['kind'],
    ids: readonly number[],
  ): Promise<ReadonlyMap<number, number>> {
    return this.#parts.newestTimes.of(kind, ids)
  }

  async totals(): Promise<AssetTotal[]> {
    this.#parts.repair.look()
    return this.#parts.totals.all()
  }

  #header(owner: HistoryOwner): HistoryHeader | null {
    const { headers } = this.#parts
    return owner.kind === 'address' ? headers.get(owner.id) : headers.merged(owner, owner.chain ?? null)
  }

  /** Runs `read`. Throws AppError `stored_data_damaged` instead of DamagedHistory, and records it. */
  #refusing<T>(owner: HistoryOwner, read: () => Promise<T>): Promise<T> {
    const { damages, mergedDamages } = this.#parts
    return owner.kind === 'address'
      ? damages.refusingLater(owner.id, read)
      : mergedDamages.refusing(owner, read)
  }

  #merged({ rowSetId }: HistoryHeader, page: ResumablePage): ResumablePage<MergedRow> {
    const rows = rowSetId === null ? [] : this.#parts.mergedEntries.merged(rowSetId, page.rows)
    return { ...page, rows }
  }

  #page(header: HistoryHeader, start: PageStart, limit: number): ResumablePage {
    const { first, count } = header
    const history = { ...header, ownerId: header.id }
    const range = (from: number, to: number) => this.#parts.checkedRows.range(header, from, to)
    const offset =
      start.kind === 'offset'
        ? start.offset
        : runSync(findCursor(readFilter(start.cursor, EVERY_ROW).place, history), ({ from, to }) =>
            range(from, to),
          )
    const from = Math.min(offset, count)
    const rows = range(first + from, first + Math.min(from + limit, count))
    return {
      address: header.address,
      chain: toChain(header.chain),
      offset,
      totalTransactions: count,
      tip: header.tip,
      rows,
      nextCursor: writeCursor(rows, history),
      cursorAfter: (most) => writeCursor(rows.slice(0, most), history),
    }
  }

  /** Throws DamagedHistory. `changed`: the history is another one since the header was read. */
  async #checkRows(
    owner: HistoryOwner,
    header: HistoryHeader,
    positions: readonly number[],
  ): Promise<'intact' | 'changed'> {
    for (const [index, position] of positions.entries()) {
      this.#parts.checkedRows.check(header, { from: position, to: position + 1 })
      if (index % CHECKED_AT_ONCE !== CHECKED_AT_ONCE - 1) continue
      await setImmediate()
      if (this.#header(owner)?.state !== header.state) return 'changed'
    }
    return 'intact'
  }

  #chartRows(header: HistoryHeader, { from, to }: BalanceRange, most: number): ChartRows {
    const { first, count, rowSetId } = header
    const { summaries } = this.#parts
    const end = first + count
    const seek = (time: number) => summaries.ask(Number(rowSetId), seekTime(first, end, time))
    const newest = to === null ? first : (seek(to) ?? end)
    const before = from === null ? null : seek(from - 1)
    return { before, positions: summaries.ask(Number(rowSetId), thin(newest, before ?? end, most)) }
  }

  #seek(header: HistoryHeader, moment: AsOf): number | null {
    const { rowSetId, first, count, unconfirmed } = header
    if (rowSetId === null || count === 0) return null
    if (moment.kind === 'now') return first
    const confirmed = { from: first + unconfirmed, to: first + count }
    const { summaries, points } = this.#parts
    const check = (position: number) =>
      this.#parts.checkedRows.check(header, { from: position, to: position + 1 })
    if (moment.kind === 'time') {
      const found = summaries.ask(rowSetId, seekTime(confirmed.from, confirmed.to, moment.at))
      // The row above the found one was passed for its time; without a found one, the oldest row was.
      const passed = (found ?? confirmed.to) - 1
      if (passed >= confirmed.from) check(passed)
      return found
    }
    return points.seekHeight(rowSetId, confirmed, moment.height, check)
  }
}
