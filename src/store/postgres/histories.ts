import type { MergedRow } from '../../domain/history/merged-row.ts'
import type { Range } from '../../domain/history/range-summary.ts'
import { EVERY_ROW, isEveryRow, type RowFilter } from '../../domain/history/row-filter.ts'
import { runAsync } from '../../domain/history/sans-io.ts'
import { seekTime } from '../../domain/history/seek-time.ts'
import { thin } from '../../domain/history/thin.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type {
  AsOf,
  AssetTotal,
  BalanceAsOf,
  BalanceHistory,
  BalancePoint,
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
import { findCursor, writeCursor } from '../shared/cursor.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { readFilter } from '../shared/filter-mark.ts'
import { readFilteredPage } from '../shared/filtered-page.ts'
import { RememberedRanges } from '../shared/remembered-ranges.ts'
import { readTotals, repairedTotals } from './asset-totals.ts'
import { checkedPoints } from './balance-points.ts'
import { CheckedRows } from './checked-rows.ts'
import type { Damages } from './damages.ts'
import type { Columns, Database, Prepared, Sql } from './database.ts'
import { DaysOfHistories } from './days-of-histories.ts'
import { ENTRY_COLUMNS, toRow } from './entry-columns.ts'
import { filteredReader } from './filtered-reader.ts'
import type { HistoryHeader, HistoryHeaders } from './history-header.ts'
import { readNewestTimes } from './newest-times.ts'
import type { MergedDamages } from './owners/merged-damages.ts'
import { MERGED_COLUMNS, toListedRow, WITH_PARTS, withParts } from './owners/merged-entries.ts'
import { answerQuery } from './range-summaries.ts'
import type { RowChecks } from './row-checks.ts'
import { readSparklines } from './sparklines.ts'

/**
 * A page is two key look-ups whose plans do not depend on statistics: the header, then the rows together with the
 * version of the header that they belong to. One statement that joins both reads the whole history when statistics are
 * outdated.
 */
interface Listing<ListedRow extends Row> {
  readonly headerName: string
  readonly pageRows: Prepared
  toRow(columns: Columns): ListedRow
  complete(tx: Sql, header: HistoryHeader, rows: readonly Row[]): Promise<readonly ListedRow[]>
}

const pageRows = (columns: string, writer: string, more = '') =>
  `select ${columns}, ${writer}, (select version from history where id = $1) as version from entry e ${more}
    where e.history_id = $1 and e.row_set = $2 and e.position >= $3 and e.position < $4
    order by e.history_id, e.row_set, e.position limit $5`

const addressListing = (writer: string): Listing<Row> => ({
  headerName: 'page-header',
  pageRows: { name: 'page-rows', text: pageRows(ENTRY_COLUMNS, writer) },
  toRow,
  complete: async (_tx, _header, rows) => rows,
})

const mergedListing = (writer: string): Listing<MergedRow> => ({
  headerName: 'merged-page-header',
  pageRows: {
    name: 'merged-page-rows',
    text: pageRows(MERGED_COLUMNS, writer.replace('xmin', 'e.xmin'), WITH_PARTS),
  },
  toRow: toListedRow,
  complete: async (tx, { checked }, rows) =>
    checked === null ? [] : await withParts(tx, checked.rowSetId, rows),
})

/** Attempts while the header changes between the two statements; then a snapshot is taken. */
const ATTEMPTS = 3

interface Parts {
  readonly db: Database
  readonly reads: Database
  readonly headers: HistoryHeaders
  readonly checks: RowChecks
  readonly damages: Damages
  readonly mergedDamages: MergedDamages
}

export class PostgresHistories implements Histories {
  readonly #parts: Parts
  readonly #addresses: Listing<Row>
  readonly #merged: Listing<MergedRow>
  readonly #remembered = new RememberedRanges()
  readonly #days: DaysOfHistories

  constructor(parts: Parts) {
    this.#parts = parts
    this.#days = new DaysOfHistories(parts)
    this.#addresses = addressListing(parts.checks.writer)
    this.#merged = mergedListing(parts.checks.writer)
  }

  async page(
    owner: AddressOwner,
    start: PageStart,
    limit: number,
    filter = EVERY_ROW,
  ): Promise<TransactionPage | null> {
    return asPage(await this.#anyPage(owner, start, limit, filter, this.#addresses))
  }

  async mergedPage(
    owner: MergedHistory,
    start: PageStart,
    limit: number,
    filter = EVERY_ROW,
  ): Promise<ResumablePage<MergedRow> | null> {
    return this.#anyPage(owner, start, limit, filter, this.#merged)
  }

  #anyPage<ListedRow extends Row>(
    owner: HistoryOwner,
    start: PageStart,
    limit: number,
    filter: RowFilter,
    listing: Listing<ListedRow>,
  ): Promise<ResumablePage<ListedRow> | null> {
    if (!isEveryRow(filter)) return this.#filteredPage(owner, start, limit, filter, listing)
    return this.#refusing(owner, () =>
      start.kind === 'offset'
        ? this.#pageAt(owner, start.offset, limit, listing)
        : this.#pageFrom(owner, limit, listing, ({ header, range }) => {
            const { place } = readFilter(start.cursor, EVERY_ROW)
            return runAsync(findCursor(place, toVisible(header)), range)
          }),
    )
  }

  async #pageAt<ListedRow extends Row>(
    owner: HistoryOwner,
    offset: number,
    limit: number,
    listing: Listing<ListedRow>,
  ): Promise<ResumablePage<ListedRow> | null> {
    const { reads, headers } = this.#parts
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const header = await headers.latest(reads, owner, listing.headerName)
      if (header === null) return null
      const rows = await this.#rowsOf(header, offset, limit, listing)
      if (rows === 'unchecked') break
      if (rows !== 'moved') return toPage(header, offset, rows)
    }
    return this.#pageFrom(owner, limit, listing, async () => offset)
  }

  /** `moved`: the header has changed, or rows are missing. `unchecked`: not compared with their digests yet. */
  async #rowsOf<ListedRow extends Row>(
    header: HistoryHeader,
    offset: number,
    limit: number,
    { pageRows, toRow }: Listing<ListedRow>,
  ): Promise<readonly ListedRow[] | 'moved' | 'unchecked'> {
    const { id, first, count, checked } = header
    const from = Math.min(offset, count)
    const expected = Math.min(limit, count - from)
    if (expected === 0 || checked === null) return []
    const wanted = { from: first + from, to: first + from + expected }
    const values = [id, header.rowSet, wanted.from, wanted.to, expected]
    const rows = await this.#parts.reads.prepared(pageRows, values)
    if (rows.length !== expected || rows.some((row) => row['version'] !== header.version)) return 'moved'
    const writers = new Set(rows.map((row) => row['writer']))
    return this.#parts.checks.isKnown(checked, wanted, [...writers]) ? rows.map(toRow) : 'unchecked'
  }

  /** A page of compared rows from one snapshot. */
  async #pageFrom<ListedRow extends Row>(
    owner: HistoryOwner,
    limit: number,
    listing: Listing<ListedRow>,
    offsetOf: (shown: Shown) => Promise<number>,
  ): Promise<ResumablePage<ListedRow> | null> {
    const { reads, headers, checks } = this.#parts
    return reads.snapshot(async (tx) => {
      const header = await headers.of(tx, owner)
      if (header === null) return null
      const rows = new CheckedRows(tx, checks)
      const range = (wanted: Range) => rows.range(header, wanted)
      const offset = await offsetOf({ header, range })
      const { first, count } = header
      const from = Math.min(offset, count)
      const end = first + Math.min(from + limit, count)
      const shown = await range({ from: first + from, to: end })
      return toPage(header, offset, await listing.complete(tx, header, shown))
    })
  }

  async #filteredPage<ListedRow extends Row>(
    owner: HistoryOwner,
    start: PageStart,
    limit: number,
    filter: RowFilter,
    listing: Listing<ListedRow>,
  ): Promise<ResumablePage<ListedRow> | null> {
    return this.#reading(owner, async (tx, header) => {
      const { id, address, chain, tip, rowSet, version } = header
      const state = `${id} ${rowSet} ${version}`
      const reader = filteredReader(new CheckedRows(tx, this.#parts.checks), header, (times, find) =>
        this.#remembered.of(`${state} ${times.from} ${times.to}`, find),
      )
      const page = await readFilteredPage(reader, toVisible(header), { start, limit, filter })
      return { ...page, rows: await listing.complete(tx, header, page.rows), address, chain, tip }
    })
  }

  async balanceAt(owner: HistoryOwner, moment: AsOf): Promise<BalanceAsOf | null> {
    return this.#reading(owner, async (tx, header) => {
      const { chain, tip, first, checked } = header
      const position = checked === null ? null : await this.#seek(tx, header, checked, moment)
      if (checked === null || position === null) return { chain, tip, balance: 0n, offset: null }
      const [point] = await checkedPoints(tx, this.#parts.checks, checked, [position])
      return { chain, tip, balance: (point as BalancePoint).balance, offset: position - first }
    })
  }

  async balanceHistory(
    owner: HistoryOwner,
    { from, to }: BalanceRange,
    most: number,
  ): Promise<BalanceHistory | null> {
    return this.#reading(owner, async (tx, { chain, first, count, checked }) => {
      if (checked === null || count === 0) return { chain, before: null, points: [] }
      const { rowSetId } = checked
      const end = first + count
      const seekFrom = (time: number) => answerQuery(tx, rowSetId, seekTime(first, end, time))
      const newest = to === null ? first : ((await seekFrom(to)) ?? end)
      const before = from === null ? null : await seekFrom(from - 1)
      const positions = await answerQuery(tx, rowSetId, thin(newest, before ?? end, most))
      const points = await checkedPoints(
        tx,
        this.#parts.checks,
        checked,
        before === null ? positions : [before, ...positions],
      )
      return before === null
        ? { chain, before: null, points }
        : { chain, before: points[0] ?? null, points: points.slice(1) }
    })
  }

  async dailyChanges(owner: HistoryOwner): Promise<DailyChanges | null> {
    return this.#refusing(owner, () => this.#days.of(owner))
  }

  async sparklines(ids: readonly number[]): Promise<ReadonlyMap<number, readonly bigint[]>> {
    const { db, reads } = this.#parts
    return readSparklines({ db, reads }, ids)
  }

  async newestTimes(
    kind: HistoryOwner['kind'],
    ids: readonly number[],
  ): Promise<ReadonlyMap<number, number>> {
    return readNewestTimes(this.#parts.reads, kind, ids)
  }

  async totals(): Promise<AssetTotal[]> {
    const { db, reads } = this.#parts
    return (await readTotals(reads)) ?? (await repairedTotals(db))
  }

  /** From one snapshot. Null if there is no such history. */
  #reading<T>(owner: HistoryOwner, read: (tx: Sql, header: HistoryHeader) => Promise<T>): Promise<T | null> {
    const { reads, headers } = this.#parts
    return this.#refusing(owner, () =>
      reads.snapshot(async (tx) => {
        const header = await headers.of(tx, owner)
        return header === null ? null : read(tx, header)
      }),
    )
  }

  /** Runs `read`. Throws AppError `stored_data_damaged` instead of DamagedHistory, and records it. */
  #refusing<T>(owner: HistoryOwner, read: () => Promise<T>): Promise<T> {
    const { damages, mergedDamages } = this.#parts
    return owner.kind === 'address' ? damages.refusing(owner.id, read) : mergedDamages.refusing(owner, read)
  }

  async #seek(
    tx: Sql,
    { first, count, unconfirmed }: HistoryHeader,
    checked: CheckedHistory,
    moment: AsOf,
  ): Promise<number | null> {
    if (count === 0) return null
    if (moment.kind === 'now') return first
    const confirmed = { from: first + unconfirmed, to: first + count }
    return moment.kind === 'time'
      ? await this.#seekTime(tx, checked, confirmed, moment.at)
      : await this.#seekHeight(tx, checked, confirmed, moment.height)
  }

  async #seekTime(
    tx: Sql,
    checked: CheckedHistory,
    { from, to }: Range,
    time: number,
  ): Promise<number | null> {
    const found = await answerQuery(tx, checked.rowSetId, seekTime(from, to, time))
    // The row above the found one was passed for its time; without a found one, the oldest row was.
    const passed = (found ?? to) - 1
    if (passed >= from) await checkedPoints(tx, this.#parts.checks, checked, [passed])
    return found
  }

  /** Heights never grow towards the past, so binary search finds the newest row at or below one. */
  async #seekHeight(
    tx: Sql,
    checked: CheckedHistory,
    { from, to }: Range,
    height: number,
  ): Promise<number | null> {
    let low = from
    let high = to
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const [point] = await checkedPoints(tx, this.#parts.checks, checked, [middle])
      if (point !== undefined && point.height !== null && point.height <= height) high = middle
      else low = middle + 1
    }
    return low < to ? low : null
  }
}

interface Shown {
  readonly header: HistoryHeader
  /** Compared rows, newest first. */
  readonly range: (wanted: Range) => Promise<readonly Row[]>
}

function toVisible({ id, first, count, unsettled, nextRowId, revision }: HistoryHeader) {
  return { ownerId: id, first, count, unsettled, nextRowId, revision }
}

function toPage<ListedRow extends Row>(
  header: HistoryHeader,
  offset: number,
  rows: readonly ListedRow[],
): ResumablePage<ListedRow> {
  return {
    address: header.address,
    chain: header.chain,
    offset,
    totalTransactions: header.count,
    tip: header.tip,
    rows,
    nextCursor: writeCursor(rows, toVisible(header)),
    cursorAfter: (most) => writeCursor(rows.slice(0, most), toVisible(header)),
  }
}
