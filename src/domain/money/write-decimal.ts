import { type Fraction, powerOfTen, roundHalfEven } from './fraction.ts'

/** Units of 10^-digits in plain notation with exactly so many digits: `12.30`, `1230`, `-0.05`. */
export function writeUnits(units: bigint, digits: number): string {
  const isNegative = units < 0n
  const text = (isNegative ? -units : units).toString().padStart(digits + 1, '0')
  const point = text.length - digits
  const plain = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`
  return isNegative ? `-${plain}` : plain
}

/** A number that is not negative in plain notation with so many significant digits, without zeros at its end. */
export function writeSignificant(value: Fraction, significant: number): string {
  if (value.numerator === 0n) return '0'
  const whole = value.numerator / value.denominator
  const digits = Math.max(significant - magnitude(value, whole), 0)
  const text = writeUnits(roundHalfEven(value, digits), digits)
  return digits === 0 ? text : text.replace(/\.?0+$/, '')
}

/** Where the first digit stands: 3 for 123.4, 0 for 0.12, -2 for 0.0012. */
function magnitude({ numerator, denominator }: Fraction, whole: bigint): number {
  if (whole > 0n) return whole.toString().length
  let zeros = 0
  while (numerator * powerOfTen(zeros + 1) < denominator) zeros += 1
  return -zeros
}
