/** Of what is drawn, free above the highest value. */
const MARGIN = 0.08
/** The part of the highest value that an axis spans at least that does not begin at zero. */
const SPAN_MIN = 0.05

/**
 * The lowest and the highest number of an axis. It begins at zero, so that a chart exaggerates nothing; that of money
 * begins below the lowest value where a week would be a flat line otherwise.
 */
export function rangeOf(values: readonly number[], isMoney: boolean): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  if (isMoney && values.length > 0 && low > high / 2) {
    const spare = Math.max(0, high * SPAN_MIN - (high - low)) / 2
    const margin = (high - low + 2 * spare) * MARGIN
    return [low - spare - margin, high + spare + margin]
  }
  const bottom = Math.min(0, low)
  return [bottom, bottom + (Math.max(bottom, high) - bottom || 1) * (1 + MARGIN)]
}
