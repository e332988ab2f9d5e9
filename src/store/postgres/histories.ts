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
  BalanceRange,
} from '../../domain/ports/balances.ts'
import type { Histories, HistoryOwner, PageStart, TransactionPage } from '../../domain/ports/histories.ts'
import { toChain, toNumber } from '../shared/columns/address-columns.ts'
import { findCursor, writeCursor } from '../shared/cursor.ts'
import { readFilter } from '../shared/filter-mark.ts'
import { readFilteredPage } from '../shared/filtered-page.ts'
import { RememberedRanges } from '../shared/remembered-ranges.ts'
import { readTotals } from './asset-totals.ts'
import { balancePoint, balancePoints } from './balance-points.ts'
import type { Columns, Database, Sql } from './database.ts'
import { ENTRY_COLUMNS, readEntries, toRow } from './entries.ts'
import { filteredReader } from './filtered-reader.ts'
import { answerQuery } from './range-summaries.ts'
import { toRowSetId } from './row-set-key.ts'

/** Positions of the rows to read, the end exclusive. */
interface Span {
  readonly rowSetId: number
  readonly from: number
  readonly to: number
}

const HEADER = `select a.id, a.address, a.chain, h.row_set, h.version, h.first, h.count, h.unsettled, h.unconfirmed,
    h.next_row_id, h.revision,
    greatest(coalesce(h.proof_tip, 0), coalesce((select height from chain_tip t where t.chain = a.chain), 0)) as tip
  from history h join address a on a.id = h.owner_id where h.id = $1 and a.id = $1`

/**
 * A page is two key look-ups whose plans do not depend on statistics: the header, then the rows together with the
 * version of the header that they belong to. One statement that joins both reads the whole history when statistics are
 * outdated.
 */
const PAGE_HEADER = { name: 'page-header', text: HEADER }
const PAGE_ROWS = {
  name: 'page-rows',
  text: `select ${ENTRY_COLUMNS}, (select version from history where id = $1) as version from entry
    where history_id = $1 and row_set = $2 and position >= $3 and position < $4
    order by history_id, row_set, position limit $5`,
}

/** Attempts while the header changes between the two statements; then a snapshot is taken. */
const ATTEMPTS = 3

export class PostgresHistories implements Histories {
  readonly #db: Database
  readonly #remembered = new RememberedRanges()

  constructor(db: Database) {
    this.#db = db
  }

  async page(
    { id }: HistoryOwner,
    start: PageStart,
    limit: number,
    filter = EVERY_ROW,
  ): Promise<TransactionPage | null> {
    if (!isEveryRow(filter)) return this.#filteredPage(id, start, limit, filter)
    return start.kind === 'offset'
      ? this.#pageAt(id, start.offset, limit)
      : this.#pageAfter(id, start.cursor, limit)
  }

  async #pageAt(id: number, offset: number, limit: number): Promise<TransactionPage | null> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const [header] = await this.#db.prepared(PAGE_HEADER, [id])
      if (header === undefined) return null
      const rows = await this.#pageRows(id, header, offset, limit)
      if (rows !== null) return toPage(header, offset, rows)
    }
    return this.#db.snapshot((tx) => pageOf(tx, id, limit, async () => offset))
  }

  /** Null if the header has changed. */
  async #pageRows(id: number, header: Columns, offset: number, limit: number): Promise<Row[] | null> {
    const { first, count } = toVisible(header)
    const from = Math.min(offset, count)
    const expected = Math.min(limit, count - from)
    if (expected === 0) return []
    const range = [first + from, first + from + expected]
    const rows = await this.#db.prepared(PAGE_ROWS, [id, header['row_set'], ...range, expected])
    const moved = rows.length !== expected || rows.some((row) => row['version'] !== header['version'])
    return moved ? null : rows.map(toRow)
  }

  async #pageAfter(id: number, cursor: string, limit: number): Promise<TransactionPage | null> {
    return this.#db.snapshot((tx) =>
      pageOf(tx, id, limit, (header, range) =>
        runAsync(findCursor(readFilter(cursor, EVERY_ROW).place, toVisible(header)), ({ from, to }) =>
          range(from, to),
        ),
      ),
    )
  }

  async #filteredPage(
    id: number,
    start: PageStart,
    limit: number,
    filter: RowFilter,
  ): Promise<TransactionPage | null> {
    return this.#db.snapshot(async (tx) => {
      const header = await tx.one(HEADER, [id])
      if (header === undefined) return null
      const history = { ...toVisible(header), rowSetId: rowSetIdOf(id, header) }
      const state = `${id} ${header['row_set']} ${header['version']}`
      const reader = filteredReader(tx, history, (times, find) =>
        this.#remembered.of(`${state} ${times.from} ${times.to}`, find),
      )
      return {
        ...(await readFilteredPage(reader, history, { start, limit, filter })),
        address: String(header['address']),
        chain: toChain(header['chain']),
        tip: Number(header['tip']),
      }
    })
  }

  async balanceAt({ id }: HistoryOwner, moment: AsOf): Promise<BalanceAsOf | null> {
    return this.#db.snapshot(async (tx) => {
      const shown = await readShown(tx, id)
      if (shown === null) return null
      const { chain, tip, rowSetId, first } = shown
      const position = rowSetId === null ? null : await seek(tx, { ...shown, rowSetId }, moment)
      if (rowSetId === null || position === null) return { chain, tip, balance: 0n, offset: null }
      const { balance } = await balancePoint(tx, rowSetId, position)
      return { chain, tip, balance, offset: position - first }
    })
  }

  async balanceHistory(
    { id }: HistoryOwner,
    { from, to }: BalanceRange,
    points: number,
  ): Promise<BalanceHistory | null> {
    return this.#db.snapshot(async (tx) => {
      const shown = await readShown(tx, id)
      if (shown === null) return null
      const { chain, rowSetId, first, count } = shown
      if (rowSetId === null || count === 0) return { chain, before: null, points: [] }
      const end = first + count
      const seekFrom = (time: number) => answerQuery(tx, rowSetId, seekTime(first, end, time))
      const newest = to === null ? first : ((await seekFrom(to)) ?? end)
      const before = from === null ? null : await seekFrom(from - 1)
      const positions = await answerQuery(tx, rowSetId, thin(newest, before ?? end, points))
      return {
        chain,
        before: before === null ? null : await balancePoint(tx, rowSetId, before),
        points: await balancePoints(tx, rowSetId, positions),
      }
    })
  }

  async sparklines(ids: readonly number[]): Promise<ReadonlyMap<number, readonly bigint[]>> {
    const rows = await this.#db.all(
      `select p.history_id, p.balances from address a join sparkline p on p.history_id = a.id
        where a.id = any($1::bigint[])`,
      [ids],
    )
    return new Map(
      rows.map((row) => [Number(row['history_id']), String(row['balances']).split(',').map(BigInt)]),
    )
  }

  async totals(): Promise<AssetTotal[]> {
    return readTotals(this.#db)
  }
}

type ReadRange = (from: number, to: number) => Promise<Row[]>

/** A page whose offset depends on the header, from one snapshot. */
async function pageOf(
  tx: Sql,
  id: number,
  limit: number,
  offsetOf: (header: Columns, range: ReadRange) => Promise<number>,
): Promise<TransactionPage | null> {
  const header = await tx.one(HEADER, [id])
  if (header === undefined) return null
  const rowSetId = rowSetIdOf(id, header)
  const range: ReadRange = async (from, to) =>
    rowSetId === null || from >= to ? [] : await readEntries(tx, rowSetId, from, to)
  const offset = await offsetOf(header, range)
  const { first, count } = toVisible(header)
  const from = Math.min(offset, count)
  return toPage(header, offset, await range(first + from, first + Math.min(from + limit, count)))
}

async function readShown(tx: Sql, id: number) {
  const header = await tx.one(HEADER, [id])
  if (header === undefined) return null
  return {
    chain: toChain(header['chain']),
    tip: Number(header['tip']),
    rowSetId: rowSetIdOf(id, header),
    first: Number(header['first']),
    count: Number(header['count']),
    unconfirmed: Number(header['unconfirmed']),
  }
}

function rowSetIdOf(historyId: number, header: Columns): number | null {
  const rowSet = toNumber(header['row_set'])
  return rowSet === null ? null : toRowSetId({ historyId, rowSet })
}

async function seek(
  tx: Sql,
  shown: { rowSetId: number; first: number; count: number; unconfirmed: number },
  moment: AsOf,
): Promise<number | null> {
  const { rowSetId, first, count, unconfirmed } = shown
  if (count === 0) return null
  if (moment.kind === 'now') return first
  const span = { rowSetId, from: first + unconfirmed, to: first + count }
  return moment.kind === 'time'
    ? await answerQuery(tx, rowSetId, seekTime(span.from, span.to, moment.at))
    : await seekHeight(tx, span, moment.height)
}

/** Heights never grow towards the past, so binary search finds the newest row at or below one. */
async function seekHeight(tx: Sql, { rowSetId, from, to }: Span, height: number): Promise<number | null> {
  let low = from
  let high = to
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const point = await balancePoint(tx, rowSetId, middle)
    if (point.height !== null && point.height <= height) high = middle
    else low = middle + 1
  }
  return low < to ? low : null
}

function toVisible(header: Columns) {
  return {
    ownerId: Number(header['id']),
    first: Number(header['first']),
    count: Number(header['count']),
    unsettled: Number(header['unsettled']),
    nextRowId: Number(header['next_row_id']),
    revision: Number(header['revision']),
  }
}

function toPage(header: Columns, offset: number, rows: readonly Row[]): TransactionPage {
  return {
    address: String(header['address']),
    chain: toChain(header['chain']),
    offset,
    totalTransactions: Number(header['count']),
    tip: Number(header['tip']),
    rows,
    nextCursor: writeCursor(rows, toVisible(header)),
  }
}
