interface Valued {
  readonly value: bigint | null
}

/**
 * At most `most` points, the last one among them: of each of so many stretches of equal length, the first of the lowest
 * and of the highest values, and the last point. Points without a value are neither low nor high.
 */
export function thinValues<Point extends Valued>(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points
  const last = points.length - 1
  const stretches = Math.floor((most - 1) / 3)
  if (stretches === 0) return points.slice(last)
  const kept = new Set<number>()
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor((last * stretch) / stretches)
    const to = Math.floor((last * (stretch + 1)) / stretches)
    for (const index of ofInterest(points, from, to)) kept.add(index)
  }
  kept.add(last)
  return [...kept].sort((a, b) => a - b).map((index) => points[index] as Point)
}

/** Of the points from `from` to `to` (exclusive). */
function ofInterest(points: readonly Valued[], from: number, to: number): readonly number[] {
  let lowest: number | null = null
  let highest: number | null = null
  const at = (index: number) => points[index]?.value as bigint
  for (let index = from; index < to; index += 1) {
    if (points[index]?.value === null) continue
    if (lowest === null || at(index) < at(lowest)) lowest = index
    if (highest === null || at(index) > at(highest)) highest = index
  }
  return [lowest, highest, to - 1].filter((index) => index !== null)
}
