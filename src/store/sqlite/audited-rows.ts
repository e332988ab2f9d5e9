import type { Segment } from '../../domain/history/segments.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { AuditPoint } from '../../domain/ports/integrity.ts'
import {
  auditedFrom,
  nextSegments,
  parentEndingWith,
  pointAfter,
  requireDays,
  requireSum,
} from '../shared/digests/audit-pieces.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import type { RangeSummaries } from './range-summaries.ts'
import type { RowChecks } from './row-checks.ts'

interface Parts {
  readonly checks: RowChecks
  readonly summaries: RangeSummaries
}

/** `complete`: digests that an earlier version has not written are computed, in a transaction. */
export type How = 'compare' | 'complete'

/** Compares rows of visible histories with their digests and summaries, a piece at a time. */
export class AuditedRows {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The point after the next rows. Throws DamagedHistory. */
  after(checked: CheckedHistory, from: AuditPoint | null, how: How): AuditPoint | 'lacks digests' {
    let point = auditedFrom(checked, from)
    for (const segment of nextSegments(checked, point)) {
      const rows = this.#auditSegment(checked, segment, how)
      if (rows === 'lacks digests') return rows
      point = pointAfter(checked, point, segment, rows)
    }
    return point
  }

  #auditSegment(checked: CheckedHistory, segment: Segment, how: How): readonly Row[] | 'lacks digests' {
    const { checks, summaries } = this.#parts
    const rows = checks.read(checked, segment)
    if (segment.kind !== 'range') return rows
    const [stored] = summaries.dated(checked.rowSetId, 1, segment)
    requireDays(stored, rows)
    if (stored?.digest === null) {
      if (how === 'compare') return 'lacks digests'
      summaries.refresh(checked.rowSetId, rows)
    }
    const parent = parentEndingWith(checked, segment)
    if (parent !== null) {
      const [summary] = summaries.dated(checked.rowSetId, 2, parent)
      requireSum(summary, summaries.dated(checked.rowSetId, 1, parent))
    }
    return rows
  }
}
