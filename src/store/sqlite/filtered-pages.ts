import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { type RangeSummary, type SummaryQuestion, summaryOfRow } from '../../domain/history/range-summary.ts'
import type { RowFilter } from '../../domain/history/row-filter.ts'
import { rowsWithin } from '../../domain/history/rows-within.ts'
import { runAsync } from '../../domain/history/sans-io.ts'
import type { PageStart, TransactionPage } from '../../domain/ports/histories.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import { type FilteredReader, readFilteredPage } from '../shared/filtered-page.ts'
import { RememberedRanges } from '../shared/remembered-ranges.ts'
import type { CheckedRows } from './checked-rows.ts'
import type { HistoryHeader, HistoryHeaders } from './history-header.ts'
import type { RangeSummaries } from './range-summaries.ts'

interface Parts {
  readonly headers: HistoryHeaders
  readonly rows: CheckedRows
  readonly summaries: RangeSummaries
}

/** The history has changed between two pieces of work. */
class HistoryChanged extends Error {
  override name = 'HistoryChanged'
}

/** Pages of the rows that a filter lists, read in pieces of a few milliseconds. Throws DamagedHistory. */
export class FilteredPages {
  readonly #parts: Parts
  readonly #withHash: StatementSync
  readonly #remembered = new RememberedRanges()

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#withHash = db.prepare(
      `select position from entry where row_set_id = ? and position >= ? and position < ? and hash = ?
        order by position`,
    )
    this.#withHash.setReturnArrays(true)
  }

  async page(
    id: number,
    start: PageStart,
    limit: number,
    filter: RowFilter,
  ): Promise<TransactionPage | null> {
    for (;;) {
      const header = this.#parts.headers.get(id)
      if (header === null) return null
      try {
        const history = { ...header, ownerId: id }
        const page = await readFilteredPage(this.#reader(header), history, { start, limit, filter })
        return { ...page, address: header.address, chain: toChain(header.chain), tip: header.tip }
      } catch (error) {
        if (!(error instanceof HistoryChanged)) throw error
      }
    }
  }

  #reader(header: HistoryHeader): FilteredReader {
    const { rows } = this.#parts
    const visible = { from: header.first, to: header.first + header.count }
    return {
      rows: async ({ from, to }) => rows.range(header, from, to),
      within: ({ from, to }) =>
        this.#remembered.of(`${header.state} ${from} ${to}`, () =>
          runAsync(rowsWithin(visible, { from, to }), (question) => this.#answer(header, question)),
        ),
      withHash: async ({ from, to }, hash) => {
        await this.#pause(header)
        rows.check(header, { from, to })
        const found = this.#withHash.all(Number(header.rowSetId), from, to, Buffer.from(hash, 'hex'))
        return found.flatMap((columns) => {
          const [position] = columns as unknown as [number]
          return rows.range(header, position, position + 1)
        })
      },
    }
  }

  async #answer(header: HistoryHeader, question: SummaryQuestion): Promise<readonly RangeSummary[]> {
    const { rows, summaries } = this.#parts
    if (question.kind !== 'summaries' || header.rowSetId === null) return []
    const { level, ranges } = question
    if (level !== 0) {
      const rowSetId = header.rowSetId
      return ranges.flatMap((range) => summaries.stored(rowSetId, level, range).map(({ summary }) => summary))
    }
    await this.#pause(header)
    return ranges.flatMap(({ from, to }) =>
      rows.range(header, from, to).map((row) => summaryOfRow(row.position, row.time, row.balance)),
    )
  }

  /** Lets others run. Throws HistoryChanged. */
  async #pause(header: HistoryHeader): Promise<void> {
    await setImmediate()
    if (this.#parts.headers.get(header.id)?.state !== header.state) throw new HistoryChanged()
  }
}
