import type { Range } from '../../domain/history/range-summary.ts'
import type { RowFilter } from '../../domain/history/row-filter.ts'
import { rowsWithin } from '../../domain/history/rows-within.ts'
import { runAsync } from '../../domain/history/sans-io.ts'
import type { FilteredReader } from '../shared/filtered-page.ts'
import type { CheckedRows } from './checked-rows.ts'
import type { HistoryHeader } from './history-header.ts'

type Remember = (
  times: Pick<RowFilter, 'from' | 'to'>,
  find: () => Promise<readonly Range[]>,
) => Promise<readonly Range[]>

/** Reads one history in a snapshot. */
export function filteredReader(rows: CheckedRows, header: HistoryHeader, remember: Remember): FilteredReader {
  const visible = { from: header.first, to: header.first + header.count }
  return {
    rows: (range) => rows.range(header, range),
    within: (filter) =>
      header.checked === null
        ? Promise.resolve([])
        : remember(filter, () =>
            runAsync(rowsWithin(visible, filter), (question) => rows.summaries(header, question)),
          ),
    withHash: (range, hash) => rows.withHash(header, range, hash),
  }
}
