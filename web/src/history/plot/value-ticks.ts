/** Distances that people count in, times a power of ten. */
const FACTORS = [1, 2, 2.5, 5, 10]
/** In pixels. */
const SPACE = 30

/** Round numbers from `low` to `high` on an axis of so many pixels. */
export function valueTicks(low: number, high: number, pixels: number): number[] {
  const least = ((high - low) * SPACE) / pixels
  const power = 10 ** Math.floor(Math.log10(least))
  const distance = power * (FACTORS.find((factor) => factor * power >= least) ?? 10)
  const first = Math.ceil(low / distance)
  const count = Math.floor(high / distance) - first + 1
  return Array.from({ length: count }, (_, index) => (first + index) * distance)
}
