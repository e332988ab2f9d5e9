import { AppError } from '../errors.ts'

const MINUS = 45
const ZERO = 48
/** Characters. 256 bits have 78 digits. */
const TEXT_MAX = 100
const PLAIN_DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/

/**
 * Writes base units as an exact decimal number of coins: plain notation, no exponent, no trailing zeros. `decimals` is
 * the asset's number of digits after the point, 0 or more. It runs twice for every row of every page, so it works on
 * the digits: dividing BigInts takes three times as long.
 */
export function formatAmount(units: bigint, decimals: number): string {
  let digits = units.toString()
  if (decimals === 0) return digits
  const negative = digits.charCodeAt(0) === MINUS
  if (negative) digits = digits.slice(1)
  if (digits.length <= decimals) digits = digits.padStart(decimals + 1, '0')
  const point = digits.length - decimals
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end--
  const whole = digits.slice(0, point)
  const text = end === point ? whole : `${whole}.${digits.slice(point, end)}`
  return negative ? `-${text}` : text
}

/**
 * Parses a plain decimal number of coins into base units. Throws AppError `invalid_request` for anything else: a plus
 * sign, an exponent, a missing digit next to the point, leading zeros, or more digits after the point than the asset
 * has, which are never rounded.
 */
export function parseAmount(text: string, decimals: number): bigint {
  const match = text.length > TEXT_MAX ? null : PLAIN_DECIMAL.exec(text)
  if (match === null) throw new AppError('invalid_request', 'The amount is not a plain decimal number.')
  const [, sign = '', whole = '', fraction = ''] = match
  if (fraction.length > decimals) {
    throw new AppError(
      'invalid_request',
      `The amount has more than ${decimals} ${decimals === 1 ? 'digit' : 'digits'} after the point.`,
    )
  }
  const units = BigInt(whole + fraction.padEnd(decimals, '0'))
  return sign === '' ? units : -units
}
