import type { Range } from '../../domain/history/range-summary.ts'
import type { RowFilter } from '../../domain/history/row-filter.ts'
import { rowsWithin } from '../../domain/history/rows-within.ts'
import type { FilteredReader } from '../shared/filtered-page.ts'
import type { Sql } from './database.ts'
import { readEntries, readEntriesWithHash } from './entries.ts'
import { answerQuery } from './range-summaries.ts'

interface ShownRows {
  readonly rowSetId: number | null
  readonly first: number
  readonly count: number
}

type Remember = (
  times: Pick<RowFilter, 'from' | 'to'>,
  find: () => Promise<readonly Range[]>,
) => Promise<readonly Range[]>

/** Reads one history in a snapshot. */
export function filteredReader(
  tx: Sql,
  { rowSetId, first, count }: ShownRows,
  remember: Remember,
): FilteredReader {
  if (rowSetId === null) {
    const nothing = async () => []
    return { rows: nothing, within: nothing, withHash: nothing }
  }
  const visible = { from: first, to: first + count }
  return {
    rows: ({ from, to }) => readEntries(tx, rowSetId, from, to),
    within: (filter) => remember(filter, () => answerQuery(tx, rowSetId, rowsWithin(visible, filter))),
    withHash: ({ from, to }, hash) => readEntriesWithHash(tx, rowSetId, { from, to }, hash),
  }
}
