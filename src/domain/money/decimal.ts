/** An exact decimal number that is not negative: `digits` × 10^-`scale`; the scale may be negative. */
export interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/** Characters. No provider writes a price or a rate with half as many. */
const TEXT_MAX = 64
const EXPONENT_MAX = 40
const FORM = /^(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * Reads a number as JSON and providers write it, exponents included (`7.541e-6`). Null for anything else that another
 * host may send: a sign, NaN, hex, leading zeros, absurd lengths and exponents.
 */
export function parseDecimal(text: string): Decimal | null {
  const match = text.length > TEXT_MAX ? null : FORM.exec(text)
  if (match === null) return null
  const [, whole = '', fraction = '', exponent = '0'] = match
  const shift = Number.parseInt(exponent, 10)
  if (Math.abs(shift) > EXPONENT_MAX) return null
  return { digits: BigInt(whole + fraction), scale: fraction.length - shift }
}

/** A price or a rate: as `parseDecimal`, and more than zero. */
export function parsePositive(text: string): Decimal | null {
  const decimal = parseDecimal(text)
  return decimal === null || decimal.digits === 0n ? null : decimal
}
