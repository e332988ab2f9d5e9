import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { runSync } from '../../domain/history/sans-io.ts'
import { seekTime } from '../../domain/history/seek-time.ts'
import { thin } from '../../domain/history/thin.ts'
import type {
  AsOf,
  AssetTotal,
  BalanceAsOf,
  BalanceHistory,
  BalanceRange,
} from '../../domain/ports/balances.ts'
import type { Histories, HistoryOwner, PageStart, TransactionPage } from '../../domain/ports/histories.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import { findCursor, type VisibleHistory, writeCursor } from '../shared/cursor.ts'
import type { AssetTotals } from './asset-totals.ts'
import type { BalancePoints } from './balance-points.ts'
import type { Entries } from './entries.ts'
import type { RangeSummaries } from './range-summaries.ts'
import type { Sparklines } from './sparklines.ts'

/** As selected; an array, because it is read for every page. */
type Header = readonly [
  address: string,
  chain: string,
  rowSetId: number | null,
  first: number,
  count: number,
  unsettled: number,
  unconfirmed: number,
  nextRowId: number,
  revision: number,
  tip: number,
]

interface Parts {
  readonly entries: Entries
  readonly summaries: RangeSummaries
  readonly points: BalancePoints
  readonly sparklines: Sparklines
  readonly totals: AssetTotals
}

export class SqliteHistories implements Histories {
  readonly #parts: Parts
  readonly #header: StatementSync

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#header = db.prepare(
      `select a.address, a.chain, h.row_set_id, h.first, h.count, h.unsettled, h.unconfirmed, h.next_row_id, h.revision,
          max(coalesce(h.proof_tip, 0), coalesce((select height from chain_tip t where t.chain = a.chain), 0)) as tip
        from address a join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain
        where a.id = ?`,
    )
    this.#header.setReturnArrays(true)
  }

  async page(owner: HistoryOwner, start: PageStart, limit: number): Promise<TransactionPage | null> {
    const header = this.#headerOf(owner)
    if (header === null) return null
    const [address, chain, rowSetId, first, count, unsettled, , nextRowId, revision, tip] = header
    const history: VisibleHistory = { ownerId: owner.id, first, count, unsettled, nextRowId, revision }
    const { entries } = this.#parts
    const range = (from: number, to: number) => (rowSetId === null ? [] : entries.range(rowSetId, from, to))
    const offset =
      start.kind === 'offset'
        ? start.offset
        : runSync(findCursor(start.cursor, history), ({ from, to }) => range(from, to))
    const from = Math.min(offset, count)
    const to = Math.min(from + limit, count)
    const rows = range(first + from, first + to)
    return {
      address,
      chain: toChain(chain),
      offset,
      totalTransactions: count,
      tip,
      rows,
      nextCursor: writeCursor(rows, history),
    }
  }

  async balanceAt(owner: HistoryOwner, moment: AsOf): Promise<BalanceAsOf | null> {
    const header = this.#headerOf(owner)
    if (header === null) return null
    const [, slug, rowSetId, first] = header
    const tip = header[9]
    const chain = toChain(slug)
    const position = this.#seek(header, moment)
    if (rowSetId === null || position === null) return { chain, tip, balance: 0n, offset: null }
    const { balance } = this.#parts.points.at(rowSetId, position)
    return { chain, tip, balance, offset: position - first }
  }

  async balanceHistory(
    owner: HistoryOwner,
    { from, to }: BalanceRange,
    most: number,
  ): Promise<BalanceHistory | null> {
    const header = this.#headerOf(owner)
    if (header === null) return null
    const [, slug, rowSetId, first, count] = header
    const chain = toChain(slug)
    if (rowSetId === null || count === 0) return { chain, before: null, points: [] }
    const { summaries, points } = this.#parts
    const end = first + count
    const seek = (time: number) => summaries.ask(rowSetId, seekTime(first, end, time))
    const newest = to === null ? first : (seek(to) ?? end)
    const before = from === null ? null : seek(from - 1)
    const positions = summaries.ask(rowSetId, thin(newest, before ?? end, most))
    return {
      chain,
      before: before === null ? null : points.at(rowSetId, before),
      points: positions.map((position) => points.at(rowSetId, position)),
    }
  }

  async sparklines(addressIds: readonly number[]): Promise<ReadonlyMap<number, readonly bigint[]>> {
    return this.#parts.sparklines.of(addressIds)
  }

  async totals(): Promise<AssetTotal[]> {
    return this.#parts.totals.all()
  }

  #headerOf(owner: HistoryOwner): Header | null {
    return (this.#header.get(owner.id) as unknown as Header | undefined) ?? null
  }

  #seek(header: Header, moment: AsOf): number | null {
    const [, , rowSetId, first, count, , unconfirmed] = header
    if (rowSetId === null || count === 0) return null
    if (moment.kind === 'now') return first
    const confirmed = { from: first + unconfirmed, to: first + count }
    const { summaries, points } = this.#parts
    return moment.kind === 'time'
      ? summaries.ask(rowSetId, seekTime(confirmed.from, confirmed.to, moment.at))
      : points.seekHeight(rowSetId, confirmed, moment.height)
  }
}
