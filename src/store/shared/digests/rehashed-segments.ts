import type { Range } from '../../../domain/history/range-summary.ts'
import { type Segment, segmentsOf } from '../../../domain/history/segments.ts'
import type { Publication } from '../../../domain/ports/run-store.ts'
import type { CheckedHistory } from './checked-history.ts'
import { edgesOf } from './edge-digests.ts'
import { LEAF, leafOf, runsOf } from './row-runs.ts'

/**
 * The segments of the shown history with rows that become part of new digests without being written by the publication
 * that extends it. They have to be compared with their old digests first: a new one would hide damage for ever.
 */
export function rehashedSegments(shown: CheckedHistory, publication: Publication): readonly Segment[] {
  const { first, count, rows, unchanged } = publication
  const written = [...runsOf(rows)].map((run): Range => {
    const from = leafOf(run) * LEAF
    return { from, to: from + LEAF }
  })
  const next = edgesOf({ from: first, to: first + count })
  // Rows that were staged above the newest segment may have completed a range with it.
  const edges = unchanged ? [] : [edgesOf(shown).top, next.top, next.bottom]
  const rehashed = new Map<number, Segment>()
  for (const range of [...edges, ...written]) {
    if (range === undefined) continue
    for (const segment of segmentsOf(shown, range)) rehashed.set(segment.from, segment)
  }
  const positions = new Set(rows.map(({ position }) => position))
  return [...rehashed.values()]
    .filter((segment) => !isWritten(segment, positions))
    .sort((a, b) => a.from - b.from)
}

function isWritten({ from, to }: Range, positions: ReadonlySet<number>): boolean {
  for (let position = from; position < to; position += 1) if (!positions.has(position)) return false
  return true
}
