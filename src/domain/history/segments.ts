import { type Range, SUMMARY_ROWS, wholeRanges } from './range-summary.ts'

/**
 * A part of a visible range that is checked as a whole. `range`: the rows of one range summary, which has their digest.
 * `top`, `bottom`: the rows above and below all whole ranges, whose digests are in the header of the history.
 */
export interface Segment extends Range {
  readonly kind: 'top' | 'range' | 'bottom'
}

/** The segments of the visible range `visible` that hold rows of `wanted`, newest first. */
export function segmentsOf(visible: Range, wanted: Range): readonly Segment[] {
  const { start, end: stop } = wholeRanges(1, visible.from, visible.to)
  const topEnd = Math.min(start, visible.to)
  const bottomStart = Math.max(stop, topEnd)
  const segments: Segment[] = []
  const add = (kind: Segment['kind'], from: number, to: number) => {
    if (from < to && from < wanted.to && to > wanted.from) segments.push({ kind, from, to })
  }
  add('top', visible.from, topEnd)
  const size = SUMMARY_ROWS[1]
  const from = Math.max(start, Math.floor(wanted.from / size) * size)
  for (let at = from; at < Math.min(stop, wanted.to); at += size) add('range', at, at + size)
  add('bottom', bottomStart, visible.to)
  return segments
}
