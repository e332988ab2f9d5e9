import type { DatabaseSync } from 'node:sqlite'
import { DamagedHistory, damagedRows } from '../../domain/history/damaged-history.ts'
import type { Range } from '../../domain/history/range-summary.ts'
import { type Segment, segmentsOf } from '../../domain/history/segments.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { digestInHeader, isRangeIntact, isSegmentIntact } from '../shared/digests/segment-check.ts'
import { segmentKey, VerifiedSegments } from '../shared/digests/verified-segments.ts'
import { FileVersion } from './file-version.ts'
import type { RangeSummaries } from './range-summaries.ts'
import { prepareRange, type ReadRange } from './row-range.ts'
import { isUnreadable } from './unreadable.ts'

/** Compares stored rows with their digests, once in the life of the process unless another program changes the file. */
export class RowChecks {
  readonly #range: ReadRange
  readonly #summaries: RangeSummaries
  readonly #version: FileVersion
  readonly #verified = new VerifiedSegments<true>()
  #verifiedAt: number | null = null

  constructor(db: DatabaseSync, summaries: RangeSummaries, version = new FileVersion(db)) {
    this.#range = prepareRange(db)
    this.#summaries = summaries
    this.#version = version
  }

  /**
   * Reads and compares what holds the rows of `wanted`, unless that was done before. To be called in the piece of work in
   * which the header was read. Throws DamagedHistory.
   */
  check(history: CheckedHistory, wanted: Range): void {
    this.#forgetIfChanged()
    for (const segment of segmentsOf(history, wanted)) {
      const key = segmentKey(history.rowSetId, segment, digestInHeader(history, segment))
      if (this.#verified.get(key)) continue
      this.read(history, segment)
      this.#verified.set(key, true)
    }
  }

  /** The rows of a segment. Throws DamagedHistory unless they are as they were written. */
  read(history: CheckedHistory, segment: Segment): Row[] {
    const { rowSetId, from } = history
    let cause: unknown
    try {
      const rows = this.#range(rowSetId, segment.from, segment.to)
      if (this.#isIntact(history, segment, rows)) return rows
    } catch (error) {
      if (!isUnreadable(error)) throw error
      cause = error
    }
    throw damagedRows(segment.from - from, segment.to - from, { cause })
  }

  /** Whether the rows of a whole range, visible or not, are as they were written. */
  isRangeIntact(rowSetId: number, range: Range): boolean {
    try {
      const [stored] = this.#summaries.stored(rowSetId, 1, range)
      return isRangeIntact(range, this.#range(rowSetId, range.from, range.to), stored)
    } catch (error) {
      if (error instanceof DamagedHistory || isUnreadable(error)) return false
      throw error
    }
  }

  #forgetIfChanged(): void {
    const version = this.#version.foreign
    if (version === this.#verifiedAt) return
    this.#verifiedAt = version
    this.#verified.clear()
  }

  #isIntact(history: CheckedHistory, segment: Segment, rows: readonly Row[]): boolean {
    if (segment.kind !== 'range') return isSegmentIntact(history, segment, rows, undefined)
    try {
      const [stored] = this.#summaries.stored(history.rowSetId, 1, segment)
      return isSegmentIntact(history, segment, rows, stored)
    } catch (error) {
      if (error instanceof DamagedHistory) return false
      throw error
    }
  }
}
