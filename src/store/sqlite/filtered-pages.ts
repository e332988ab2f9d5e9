import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { type RangeSummary, type SummaryQuestion, summaryOfRow } from '../../domain/history/range-summary.ts'
import type { RowFilter } from '../../domain/history/row-filter.ts'
import { rowsWithin } from '../../domain/history/rows-within.ts'
import { runAsync } from '../../domain/history/sans-io.ts'
import type { PageStart, ResumablePage } from '../../domain/ports/histories.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import { type FilteredReader, readFilteredPage } from '../shared/filtered-page.ts'
import { RememberedRanges } from '../shared/remembered-ranges.ts'
import type { CheckedRows } from './checked-rows.ts'
import type { HistoryHeader } from './history-header.ts'
import type { RangeSummaries } from './range-summaries.ts'

interface Parts {
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

  /** `find` returns the header of the history as it is now. */
  async page(
    find: () => HistoryHeader | null,
    start: PageStart,
    limit: number,
    filter: RowFilter,
  ): Promise<ResumablePage | null> {
    for (;;) {
      const header = find()
      if (header === null) return null
      try {
        const history = { ...header, ownerId: header.id }
        const page = await readFilteredPage(this.#reader(header, find), history, { start, limit, filter })
        return { ...page, address: header.address, chain: toChain(header.chain), tip: header.tip }
      } catch (error) {
        if (!(error instanceof HistoryChanged)) throw error
      }
    }
  }

  #reader(header: HistoryHeader, find: () => HistoryHeader | null): FilteredReader {
    const { rows } = this.#parts
    const visible = { from: header.first, to: header.first + header.count }
    return {
      rows: async ({ from, to }) => rows.range(header, from, to),
      within: ({ from, to }) =>
        this.#remembered.of(`${header.state} ${from} ${to}`, () =>
          runAsync(rowsWithin(visible, { from, to }), (question) => this.#answer(header, find, question)),
        ),
      withHash: async ({ from, to }, hash) => {
        await pause(header, find)
        rows.check(header, { from, to })
        const found = this.#withHash.all(Number(header.rowSetId), from, to, Buffer.from(hash, 'hex'))
        return found.flatMap((columns) => {
          const [position] = columns as unknown as [number]
          return rows.range(header, position, position + 1)
        })
      },
    }
  }

  async #answer(
    header: HistoryHeader,
    find: () => HistoryHeader | null,
    question: SummaryQuestion,
  ): Promise<readonly RangeSummary[]> {
    const { rows, summaries } = this.#parts
    if (question.kind !== 'summaries' || header.rowSetId === null) return []
    const { level, ranges } = question
    if (level !== 0) {
      const rowSetId = header.rowSetId
      return ranges.flatMap((range) => summaries.stored(rowSetId, level, range).map(({ summary }) => summary))
    }
    await pause(header, find)
    return ranges.flatMap(({ from, to }) =>
      rows.range(header, from, to).map((row) => summaryOfRow(row.position, row.time, row.balance)),
    )
  }
}

/** Lets others run. Throws HistoryChanged. */
async function pause(header: HistoryHeader, find: () => HistoryHeader | null): Promise<void> {
  await setImmediate()
  if (find()?.state !== header.state) throw new HistoryChanged()
}
