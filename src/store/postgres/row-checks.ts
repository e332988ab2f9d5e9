import { DamagedHistory, damagedRows } from '../../domain/history/damaged-history.ts'
import { type Range, SUMMARY_ROWS } from '../../domain/history/range-summary.ts'
import { type Segment, segmentsOf } from '../../domain/history/segments.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { digestInHeader, isRangeIntact, isSegmentIntact } from '../shared/digests/segment-check.ts'
import { segmentKey, VerifiedSegments } from '../shared/digests/verified-segments.ts'
import type { Columns, Sql } from './database.ts'
import type { Engine } from './engine.ts'
import { ENTRY_COLUMNS, toRow } from './entry-columns.ts'
import { toRowSetKey } from './row-set-key.ts'
import { SUMMARY_COLUMNS, toSummary } from './summary-columns.ts'
import { isUnreadable } from './unreadable.ts'

const SIZE = SUMMARY_ROWS[1]

/** Segments that are compared in one piece of work: about 4,000 rows. */
const AT_ONCE = 16

/**
 * Compares stored rows with their digests: once in the life of the process, and again where rows were written by another
 * transaction than those that were compared.
 */
export class RowChecks {
  /** The column that names the transaction that wrote a row; the same for all rows of an engine that has none. */
  readonly writer: string
  readonly #verified = new VerifiedSegments<ReadonlySet<unknown>>()

  constructor(engine: Engine) {
    this.writer = engine === 'postgres' ? 'xmin as writer' : '0 as writer'
  }

  /** Whether the rows of `wanted` were compared before. `writers` are those of the rows that were read just now. */
  isKnown(history: CheckedHistory, wanted: Range, writers: readonly unknown[]): boolean {
    const known = segmentsOf(history, wanted).map((segment) => this.#verified.get(keyOf(history, segment)))
    if (known.includes(undefined)) return false
    return writers.every((writer) => known.some((verified) => verified?.has(writer)))
  }

  /** Reads and compares what holds the rows of `wanted`. Throws DamagedHistory. */
  async check(sql: Sql, history: CheckedHistory, wanted: Range): Promise<void> {
    await this.#checkAll(sql, history, segmentsOf(history, wanted))
  }

  /** Reads and compares what holds the rows at these positions, oldest first. Throws DamagedHistory. */
  async checkRows(sql: Sql, history: CheckedHistory, positions: readonly number[]): Promise<void> {
    const segments = new Map<number, Segment>()
    for (const position of positions.toReversed()) {
      const [segment] = segmentsOf(history, { from: position, to: position + 1 })
      if (segment !== undefined) segments.set(segment.from, segment)
    }
    await this.#checkAll(sql, history, [...segments.values()])
  }

  /** The position before which all rows of whole ranges, visible or not, are as they were written. */
  async intactUpTo(sql: Sql, rowSetId: number, { from, to }: Range): Promise<number> {
    for (let at = from; at < to; at += AT_ONCE * SIZE) {
      const ranges = segmentsOf({ from, to }, { from: at, to: Math.min(to, at + AT_ONCE * SIZE) })
      const stored = await readSegments(sql, this.writer, rowSetId, ranges)
      const damaged = ranges.find((range, index) => !isStoredIntact(rowSetId, range, stored[index]))
      if (damaged !== undefined) return damaged.from
    }
    return to
  }

  async #checkAll(sql: Sql, history: CheckedHistory, segments: readonly Segment[]): Promise<void> {
    for (let at = 0; at < segments.length; at += AT_ONCE) {
      await this.read(sql, history, segments.slice(at, at + AT_ONCE))
    }
  }

  /** The rows of segments, newest first. Throws DamagedHistory unless they are as they were written. */
  async read(
    sql: Sql,
    history: CheckedHistory,
    segments: readonly Segment[],
  ): Promise<readonly CheckedSegment[]> {
    const stored = await readSegments(sql, this.writer, history.rowSetId, segments)
    return segments.map((segment, index) => {
      const { columns, summary } = stored[index] as StoredSegment
      const rows = intactRows(history, segment, columns, summary)
      this.#verified.set(keyOf(history, segment), new Set(columns.map(({ writer }) => writer)))
      return { segment, rows, lacksDigest: summary?.['digest'] === null }
    })
  }
}

export interface CheckedSegment {
  readonly segment: Segment
  readonly rows: readonly Row[]
  /** An earlier version has written its range summary. */
  readonly lacksDigest: boolean
}

interface StoredSegment {
  readonly columns: readonly Columns[]
  /** The range summary of its rows; undefined if it has none. */
  readonly summary: Columns | undefined
}

/** Segments in the order of their positions. The plan of the statement does not depend on statistics. */
async function readSegments(
  sql: Sql,
  writer: string,
  rowSetId: number,
  segments: readonly Segment[],
): Promise<readonly StoredSegment[]> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const rows = await sql.all(
    `select e.* from unnest($3::bigint[], $4::bigint[]) as r (f, t) cross join lateral (
        select ${ENTRY_COLUMNS}, ${writer} from entry
          where history_id = $1 and row_set = $2 and position >= r.f and position < r.t
          order by history_id, row_set, position limit ${SIZE}) as e
      order by e.position`,
    [historyId, rowSet, segments.map(({ from }) => from), segments.map(({ to }) => to)],
  )
  const numbers = segments.filter(({ kind }) => kind === 'range').map(({ from }) => from / SIZE)
  const summaries =
    numbers.length === 0
      ? []
      : await sql.all(
          `select ${SUMMARY_COLUMNS} from range_summary
            where history_id = $1 and row_set = $2 and level = 1 and number = any($3::bigint[])`,
          [historyId, rowSet, numbers],
        )
  const byNumber = new Map(summaries.map((summary) => [Number(summary['number']), summary]))
  let next = 0
  return segments.map((segment) => {
    const start = next
    while (next < rows.length && Number(rows[next]?.['position']) < segment.to) next += 1
    return { columns: rows.slice(start, next), summary: byNumber.get(segment.from / SIZE) }
  })
}

/** Throws DamagedHistory unless they are as they were written. */
function intactRows(
  history: CheckedHistory,
  segment: Segment,
  columns: readonly Columns[],
  summary: Columns | undefined,
): readonly Row[] {
  let cause: unknown
  try {
    const rows = columns.map(toRow)
    const stored = summary === undefined ? undefined : toSummary(history.rowSetId, 1, summary)
    if (isSegmentIntact(history, segment, rows, stored)) return rows
  } catch (error) {
    if (!(error instanceof DamagedHistory) && !isUnreadable(error)) throw error
    cause = error
  }
  throw damagedRows(segment.from - history.from, segment.to - history.from, { cause })
}

function isStoredIntact(rowSetId: number, range: Range, stored: StoredSegment | undefined): boolean {
  if (stored?.summary === undefined) return false
  try {
    return isRangeIntact(range, stored.columns.map(toRow), toSummary(rowSetId, 1, stored.summary))
  } catch (error) {
    if (error instanceof DamagedHistory || isUnreadable(error)) return false
    throw error
  }
}

function keyOf(history: CheckedHistory, segment: Segment): string {
  return segmentKey(history.rowSetId, segment, digestInHeader(history, segment))
}
