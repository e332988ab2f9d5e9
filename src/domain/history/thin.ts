import { joinStretches, type Level, type Relief, type Stretch, wholeStretches } from './stretch.ts'

/** Points that one bucket comes to: its first, lowest, highest and last. */
const POINTS_OF_BUCKET = 4
/** A stretch goes into one bucket as a whole if it lasts no longer than so many of them. */
const NARROW = 2

/**
 * At most `most` (1 or more) of the positions `from` to `to` (exclusive), oldest first, which draw the same line as all
 * of them: the first, lowest, highest and last of each bucket of time. Reads whole stretches wherever they are
 * shorter than a bucket or two, so that the work depends on the number of points and hardly on that of the rows.
 */
export function thin(relief: Relief, from: number, to: number, most: number): readonly number[] {
  if (to - from <= most) return Array.from({ length: Math.max(0, to - from) }, (_, index) => to - 1 - index)
  const [newest] = relief.stretches(0, from, from + 1) as [Stretch]
  const [oldest] = relief.stretches(0, to - 1, to) as [Stretch]
  const count = Math.max(1, Math.floor(most / POINTS_OF_BUCKET))
  const width = Math.max(1, (newest.maxTime - oldest.minTime) / count)
  const buckets = new Map<number, Stretch>()
  collect(2, from, to)
  const chosen = new Set<number>()
  for (const bucket of buckets.values()) for (const position of corners(bucket)) chosen.add(position)
  const all = joinStretches([...buckets.values()].sort((a, b) => a.from - b.from))
  return (chosen.size <= most ? [...chosen] : essential(all, most)).sort((a, b) => b - a)

  function collect(level: Level, from: number, to: number): void {
    if (from >= to) return
    const { start, end } = wholeStretches(level, from, to)
    const below = (level - 1) as Level
    if (start >= end) {
      collect(below, from, to)
      return
    }
    collect(below, from, start)
    for (const part of relief.stretches(level, start, end)) {
      if (level === 0 || part.maxTime - part.minTime <= NARROW * width) add(part)
      else collect(below, part.from, part.to)
    }
    collect(below, end, to)
  }

  function add(part: Stretch): void {
    const slot = Math.min(count - 1, Math.max(0, Math.floor((part.minTime - oldest.minTime) / width)))
    const bucket = buckets.get(slot)
    buckets.set(slot, bucket === undefined ? part : joinStretches([bucket, part]))
  }
}

function corners({ from, to, lowest, highest }: Stretch): readonly number[] {
  return [from, to - 1, highest.position, lowest.position]
}

/** Of fewer points than a bucket has, the latest is worth the most, then the earliest. */
function essential(all: Stretch, most: number): number[] {
  return [...new Set(corners(all))].slice(0, most)
}
