import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import { type DayChange, mergeDayChanges } from '../../../domain/history/day-changes.ts'
import type { Level, Range } from '../../../domain/history/range-summary.ts'
import { decodeDayChanges } from '../columns/day-changes-column.ts'
import type { DatedSummary } from './dated-summary.ts'
import { summedRanges } from './edge-digests.ts'

/** Of one history: what its confirmed rows add up to, and where they are. */
interface Confirmed {
  readonly first: number
  readonly count: number
  readonly unconfirmed: number
}

export type DayChangePart = Range & { readonly level: Level }

/**
 * Where the changes of the confirmed rows are read from, newest first: the largest summaries that fit, and less than 256
 * rows at either end.
 */
export function dayChangeParts({ first, count, unconfirmed }: Confirmed): readonly DayChangePart[] {
  const to = first + count
  const parts: DayChangePart[] = []
  let next = first + unconfirmed
  const addRows = (until: number) => {
    if (next < until) parts.push({ level: 0, from: next, to: until })
  }
  for (const summed of summedRanges({ from: next, to })) {
    addRows(summed.from)
    parts.push(summed)
    next = summed.to
  }
  addRows(to)
  return parts
}

export function changesOf(summaries: readonly DatedSummary[]): readonly (readonly DayChange[])[] {
  return summaries.map(({ days }) => decodeDayChanges(days))
}

/** Of all parts, newest first. Throws DamagedHistory unless they add up to the balance of the confirmed rows. */
export function changesAddingUpTo(
  balance: bigint,
  parts: readonly (readonly DayChange[])[],
): readonly DayChange[] {
  const changes = mergeDayChanges(parts)
  let sum = 0n
  for (const { change } of changes) sum += change
  if (sum !== balance) throw new DamagedHistory('The changes by day are not those of the balance.')
  return changes
}
