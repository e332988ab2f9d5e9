import { type DayChange, dayChangesOf } from '../../domain/history/day-changes.ts'
import { changesAddingUpTo, changesOf, dayChangeParts } from '../shared/digests/day-change-parts.ts'
import type { CheckedRows } from './checked-rows.ts'
import type { HistoryHeader } from './history-header.ts'
import type { RangeSummaries } from './range-summaries.ts'

interface Parts {
  readonly summaries: RangeSummaries
  readonly checkedRows: CheckedRows
}

/** Of the confirmed rows of a visible history. Throws DamagedHistory. */
export function changesByDay(header: HistoryHeader, { summaries, checkedRows }: Parts): readonly DayChange[] {
  const { rowSetId, balance, unconfirmedBalance } = header
  if (rowSetId === null) return []
  const parts = dayChangeParts(header).flatMap((part) =>
    part.level === 0
      ? [dayChangesOf(checkedRows.range(header, part.from, part.to))]
      : changesOf(summaries.dated(rowSetId, part.level, part)),
  )
  return changesAddingUpTo(balance - unconfirmedBalance, parts)
}
