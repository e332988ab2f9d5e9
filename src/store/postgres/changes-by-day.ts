import { type DayChange, dayChangesOf } from '../../domain/history/day-changes.ts'
import { changesAddingUpTo, changesOf, dayChangeParts } from '../shared/digests/day-change-parts.ts'
import { CheckedRows } from './checked-rows.ts'
import type { Sql } from './database.ts'
import type { HistoryHeader } from './history-header.ts'
import { datedSummaries } from './range-summaries.ts'
import type { RowChecks } from './row-checks.ts'

/** Of the confirmed rows of a visible history, from one snapshot. Throws DamagedHistory. */
export async function changesByDay(
  sql: Sql,
  header: HistoryHeader,
  checks: RowChecks,
): Promise<readonly DayChange[]> {
  const { checked, unconfirmedBalance } = header
  if (checked === null) return []
  const rows = new CheckedRows(sql, checks)
  const parts: (readonly DayChange[])[] = []
  for (const part of dayChangeParts(header)) {
    if (part.level === 0) parts.push(dayChangesOf(await rows.range(header, part)))
    else parts.push(...changesOf(await datedSummaries(sql, checked.rowSetId, part.level, [part])))
  }
  return changesAddingUpTo(checked.balance - unconfirmedBalance, parts)
}
