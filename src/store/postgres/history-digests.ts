import type { Range } from '../../domain/history/range-summary.ts'
import type { Segment } from '../../domain/history/segments.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Publication } from '../../domain/ports/run-store.ts'
import type { ColumnValues } from '../shared/columns/joined-row.ts'
import { digestOfEdge, type EdgeDigests, edgesOf, summedRanges } from '../shared/digests/edge-digests.ts'
import { headerDigest } from '../shared/digests/header-digest.ts'
import { sumOfDigests } from '../shared/digests/row-digest.ts'
import type { Columns, Sql } from './database.ts'
import { readEntries } from './entries.ts'
import { storedSummaries } from './range-summaries.ts'

/** The columns of a publication's header, with the digests of its rows and of the header itself. */
export async function sealed(
  tx: Sql,
  before: Columns,
  header: ColumnValues,
  { rowSetId, first, count, unchanged, rows }: Publication,
): Promise<ColumnValues> {
  const shown = { from: first, to: first + count }
  const isKnown = unchanged && before['ranges_digest'] !== null
  const edges = isKnown ? {} : await edgeDigests(tx, rowSetId, shown, rows.length === count ? rows : null)
  const digested = { ...header, ...edges }
  return { ...digested, digest: headerDigest({ ...before, ...digested, row_set_id: rowSetId }) }
}

/**
 * The digests of the visible rows `shown`: of the rows at its ends, which are read unless `rows` are all of them, and the
 * stored digests between them.
 */
export async function edgeDigests(
  sql: Sql,
  rowSetId: number,
  shown: Range,
  rows: readonly Row[] | null,
): Promise<EdgeDigests> {
  const rowsOf = async (segment: Segment | undefined) => {
    if (segment === undefined) return []
    const { from, to } = segment
    return rows?.slice(from - shown.from, to - shown.from) ?? (await readEntries(sql, rowSetId, from, to))
  }
  const { top, bottom } = edgesOf(shown)
  return {
    top_digest: digestOfEdge(top, await rowsOf(top)),
    bottom_digest: digestOfEdge(bottom, await rowsOf(bottom)),
    ranges_digest: await sumOfRanges(sql, rowSetId, shown),
  }
}

/** The sum of the digests of all whole ranges; null if one is not known. */
export async function sumOfRanges(sql: Sql, rowSetId: number, shown: Range): Promise<bigint | null> {
  const digests: (bigint | null)[] = []
  for (const part of summedRanges(shown)) {
    const stored = await storedSummaries(sql, rowSetId, part.level, [part])
    digests.push(...stored.map(({ digest }) => digest))
  }
  return sumOfDigests(digests)
}
