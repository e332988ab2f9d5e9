import { UnusableAnswer } from '../../net/answer-fields.ts'

const NUMBER = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/

/**
 * An amount in coins, as the characters or the whole number that the node has sent, in base units. Some nodes write
 * small amounts with an exponent. Throws UnusableAnswer, also for a part of a base unit.
 */
export function decodeAmount(value: unknown, decimals: number): bigint {
  const isText = typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value))
  const match = isText ? NUMBER.exec(String(value)) : null
  if (match === null) throw new UnusableAnswer('an amount is not an exact number')
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const shift = decimals + Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction)
  const units = shift >= 0 ? digits * 10n ** BigInt(shift) : wholeUnits(digits, 10n ** BigInt(-shift))
  return sign === '' ? units : -units
}

function wholeUnits(digits: bigint, divisor: bigint): bigint {
  if (digits % divisor !== 0n) throw new UnusableAnswer('an amount has more digits than the coin')
  return digits / divisor
}
