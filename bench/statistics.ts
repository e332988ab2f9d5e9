/** The lower median. */
export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values), 0.5)
}

/** The smallest value that at least the share `q` of them does not exceed. */
export function quantile(values: Float64Array, q: number): number {
  if (values.length === 0) throw new RangeError('there are no values')
  return values.toSorted()[Math.max(0, Math.ceil(q * values.length) - 1)] as number
}
