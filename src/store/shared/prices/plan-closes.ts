import type { Day } from '../../../domain/day.ts'
import { parsePositive } from '../../../domain/money/decimal.ts'
import { fractionOf } from '../../../domain/money/fraction.ts'
import type { DayClose, SourcedClose } from '../../../domain/money/price.ts'
import type { NewCloses } from '../../../domain/ports/price-book.ts'

export interface ClosesPlan {
  /** Closes of days that have none, or a damaged one. */
  readonly stored: readonly SourcedClose[]
  readonly corrections: readonly SourcedClose[]
}

/** What becomes of an answer. `known`: the stored closes of its days; null for a damaged one. */
export function planCloses(
  { source, closes, replaced }: NewCloses,
  known: ReadonlyMap<Day, SourcedClose | null>,
): ClosesPlan {
  const stored: SourcedClose[] = []
  const corrections: SourcedClose[] = []
  for (const { day, close } of closes) {
    const before = known.get(day) ?? null
    const now = { day, source, close }
    const stoodIn = replaced.get(day) ?? now
    if (before === null) {
      stored.push(now)
      if (!isSame(stoodIn, now)) corrections.push({ ...stoodIn, day })
    } else if (before.source === source && !isSame(before, now)) corrections.push(now)
  }
  return { stored, corrections }
}

/** The same number, however it is written. */
function isSame(a: DayClose, b: DayClose): boolean {
  const [first, second] = [parsePositive(a.close), parsePositive(b.close)]
  if (first === null || second === null) return a.close === b.close
  const [x, y] = [fractionOf(first), fractionOf(second)]
  return x.numerator * y.denominator === y.numerator * x.denominator
}
