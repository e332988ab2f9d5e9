import { type NumberFormat, numberFormat } from './number-format.ts'

const PARTS = /^(-?)(\d+)(?:\.(\d+))?$/

/** The texts of an exact decimal number. */
export interface AmountParts {
  readonly negative: boolean
  /** Digits before the point, in groups. */
  readonly whole: string
  readonly point: string
  /** Digits after the point; empty if there are none. */
  readonly fraction: string
}

/** Splits an exact decimal number for display. Throws RangeError for anything else. */
export function amountParts(amount: string, format: NumberFormat = numberFormat()): AmountParts {
  const match = PARTS.exec(amount)
  if (match === null) throw new RangeError('not an amount')
  const [, sign, whole = '', fraction = ''] = match
  return { negative: sign === '-', whole: format.whole(BigInt(whole)), point: format.point, fraction }
}

/** "-1,234.5": all digits of an exact decimal number, in sentences. */
export function formatExact(amount: string, format: NumberFormat = numberFormat()): string {
  const { negative, whole, point, fraction } = amountParts(amount, format)
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : point + fraction}`
}

/** Compares exact decimal numbers without rounding. */
export function compareAmounts(a: string, b: string): number {
  const decimals = Math.max(decimalsOf(a), decimalsOf(b))
  const [left, right] = [unitsOf(a, decimals), unitsOf(b, decimals)]
  if (left === right) return 0
  return left < right ? -1 : 1
}

function decimalsOf(amount: string): number {
  const point = amount.indexOf('.')
  return point === -1 ? 0 : amount.length - point - 1
}

function unitsOf(amount: string, decimals: number): bigint {
  const [whole = '', fraction = ''] = amount.split('.')
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}
