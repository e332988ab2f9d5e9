import { DamagedColumn } from './damaged-column.ts'

/** An amount as an engine returns it. Throws DamagedColumn for what no version of this program writes. */
export function fromColumn(value: unknown): bigint {
  const amount = amountOrNull(value)
  if (amount === null) throw new DamagedColumn(`expected an amount, got ${shown(value)}`)
  return amount
}

const INTEGER = /^-?\d+$/

/** As fromColumn; null for what no version of this program writes. */
export function amountOrNull(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value
  const isAmount = typeof value === 'number' || typeof value === 'string'
  return isAmount && INTEGER.test(String(value)) ? BigInt(value) : null
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? JSON.stringify(value).slice(0, 80)
    : typeof value
}
