import type { Fraction } from './fraction.ts'

/** The lowest, the highest and the last value. */
const KEPT_OF_STRETCH = 3

/**
 * The indices of at most `most` values, the last one among them: of each of so many stretches of equal length, the first
 * of the lowest and of the highest values, and the last one. Null is neither low nor high. Too few for one stretch are the
 * first and the last ones, and one halfway.
 */
export function thinValues(values: readonly (Fraction | null)[], most: number): readonly number[] {
  if (values.length <= most) return [...values.keys()]
  const last = values.length - 1
  const stretches = Math.floor((most - 1) / KEPT_OF_STRETCH)
  if (stretches === 0) {
    if (most === 1) return [last]
    return most === 2 ? [0, last] : [0, last >>> 1, last]
  }
  const kept = new Set<number>()
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor((last * stretch) / stretches)
    const to = Math.floor((last * (stretch + 1)) / stretches)
    for (const index of ofInterest(values, from, to)) kept.add(index)
  }
  kept.add(last)
  return [...kept].sort((a, b) => a - b)
}

/** Of the values from `from` to `to` (exclusive). */
function ofInterest(values: readonly (Fraction | null)[], from: number, to: number): readonly number[] {
  let lowest: number | null = null
  let highest: number | null = null
  const at = (index: number) => values[index] as Fraction
  for (let index = from; index < to; index += 1) {
    if (values[index] === null) continue
    if (lowest === null || isLess(at(index), at(lowest))) lowest = index
    if (highest === null || isLess(at(highest), at(index))) highest = index
  }
  return [lowest, highest, to - 1].filter((index) => index !== null)
}

function isLess(a: Fraction, b: Fraction): boolean {
  if (a.denominator === b.denominator) return a.numerator < b.numerator
  return a.numerator * b.denominator < b.numerator * a.denominator
}
