import type { Decimal } from './decimal.ts'

/** An exact number. The denominator is positive; the two may have common factors. */
export interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

export const ZERO: Fraction = { numerator: 0n, denominator: 1n }
export const ONE: Fraction = { numerator: 1n, denominator: 1n }

/** 10^exponent, which is 0 or more. Those of prices and coins are kept. */
const POWERS = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent))

export function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent)
}

export function fractionOf({ digits, scale }: Decimal): Fraction {
  return scale < 0
    ? { numerator: digits * powerOfTen(-scale), denominator: 1n }
    : { numerator: digits, denominator: powerOfTen(scale) }
}

export function add(a: Fraction, b: Fraction): Fraction {
  if (a.denominator === b.denominator) {
    return { numerator: a.numerator + b.numerator, denominator: a.denominator }
  }
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  }
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, { numerator: -b.numerator, denominator: b.denominator })
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator }
}

/** `b` is more than zero. */
export function divide(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator }
}

/** The number as whole units of 10^-digits, rounded once, half to even. */
export function roundHalfEven({ numerator, denominator }: Fraction, digits: number): bigint {
  const scaled = numerator * powerOfTen(digits)
  const isNegative = scaled < 0n
  const size = isNegative ? -scaled : scaled
  const whole = size / denominator
  const twice = (size - whole * denominator) * 2n
  const up = twice > denominator || (twice === denominator && whole % 2n === 1n)
  const rounded = up ? whole + 1n : whole
  return isNegative ? -rounded : rounded
}
