/** An amount as an engine returns it. */
export function fromColumn(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' || typeof value === 'string') return BigInt(value)
  throw new TypeError(`expected an amount, got ${typeof value}`)
}
