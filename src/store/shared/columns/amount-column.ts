/** An amount as an engine returns it. */
export function fromColumn(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' || typeof value === 'string') return BigInt(value)
  throw new TypeError(`expected an amount, got ${typeof value}`)
}

const INTEGER = /^-?\d+$/

/** As fromColumn; null for what no version of this program writes. */
export function amountOrNull(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value
  const isAmount = typeof value === 'number' || typeof value === 'string'
  return isAmount && INTEGER.test(String(value)) ? BigInt(value) : null
}
