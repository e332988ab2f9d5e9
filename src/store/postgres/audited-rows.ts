import type { Range } from '../../domain/history/range-summary.ts'
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
import type { Sql } from './database.ts'
import { datedSummaries, refreshSummaries } from './range-summaries.ts'
import type { RowChecks } from './row-checks.ts'

/** `complete`: digests that an earlier version has not written are computed. */
export type How = 'compare' | 'complete'

/** Compares the next rows of a visible history with their digests and summaries. Throws DamagedHistory. */
export async function auditedRows(
  tx: Sql,
  checks: RowChecks,
  checked: CheckedHistory,
  from: AuditPoint | null,
  how: How,
): Promise<{ readonly next: AuditPoint; readonly lacksDigests: boolean }> {
  let next = auditedFrom(checked, from)
  let lacking = false
  for (const { segment, rows, lacksDigest } of await checks.read(tx, checked, nextSegments(checked, next))) {
    next = pointAfter(checked, next, segment, rows)
    if (segment.kind === 'range') {
      const [stored] = await datedSummaries(tx, checked.rowSetId, 1, [segment])
      requireDays(stored, rows)
    }
    if (lacksDigest && how === 'complete') await refreshSummaries(tx, checked.rowSetId, rows)
    const parent = parentEndingWith(checked, segment)
    if (parent !== null) await auditParent(tx, checked, parent)
    lacking ||= lacksDigest
  }
  return { next, lacksDigests: lacking }
}

async function auditParent(sql: Sql, { rowSetId }: CheckedHistory, range: Range): Promise<void> {
  const [parent] = await datedSummaries(sql, rowSetId, 2, [range])
  requireSum(parent, await datedSummaries(sql, rowSetId, 1, [range]))
}
