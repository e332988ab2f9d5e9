import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import type { MergedAuditPoint } from '../../../domain/ports/integrity.ts'
import type { CheckedHistory } from './checked-history.ts'
import { digestOfParts, type Part } from './part-digests.ts'
import { LEAF } from './row-runs.ts'

export type PartsPoint = Extract<MergedAuditPoint, { kind: 'parts' }>

/** Positions whose parts are compared in one piece of work. */
const AUDITED_PARTS = 8 * LEAF
/** A history that changes more often during its audit is compared the next time. */
const RESTARTS_MAX = 3

/** Where the audit of the parts begins. `expected`: the sum of their digests. */
export function firstParts(checked: CheckedHistory, expected: bigint, restarts = 0): PartsPoint {
  const version = [checked.rowSetId, checked.from, checked.to, expected].join(' ')
  return { kind: 'parts', next: Math.floor(checked.from / LEAF) * LEAF, sum: 0n, version, restarts }
}

export function nextParts({ next }: PartsPoint): Range {
  return { from: next, to: next + AUDITED_PARTS }
}

/** The point after `parts`, which are those of `nextParts`. Null at the end. Throws DamagedHistory. */
export function pointAfterParts(
  checked: CheckedHistory,
  expected: bigint,
  point: PartsPoint,
  parts: readonly Part[],
): PartsPoint | null {
  const begin = firstParts(checked, expected, point.restarts + 1)
  if (begin.version !== point.version) return begin.restarts > RESTARTS_MAX ? null : begin
  const sum = BigInt.asIntN(64, point.sum + digestOfParts(parts))
  const { to: next } = nextParts(point)
  if (next < checked.to) return { ...point, next, sum }
  if (sum !== expected) throw new DamagedHistory('What merged rows consist of is not what was written.')
  return null
}

/** `sum` is that of the digests of all whole ranges. Throws DamagedHistory unless the header has it too. */
export function requireMergedSum({ rangesDigest }: CheckedHistory, sum: bigint | null): void {
  if (rangesDigest === null || rangesDigest !== sum) {
    throw new DamagedHistory('The stored rows are not those that were merged.')
  }
}
