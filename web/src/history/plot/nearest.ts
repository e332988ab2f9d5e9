/** The index of the number that is nearest to `wanted`, among ascending ones; null without any. */
export function nearest(ascending: readonly number[], wanted: number): number | null {
  let [low, high] = [0, ascending.length - 1]
  if (high < 0) return null
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) <= wanted) low = middle
    else high = middle
  }
  return wanted - (ascending[low] as number) <= (ascending[high] as number) - wanted ? low : high
}
