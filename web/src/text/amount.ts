const PARTS = /^(-?)(\d+)(?:\.(\d+))?$/

export interface AmountParts {
  readonly negative: boolean
  /** Digits before the point, in groups of three. */
  readonly whole: readonly string[]
  /** Digits after the point; empty if there are none. */
  readonly fraction: string
}

/** Splits an exact decimal number for display. Throws RangeError for anything else. */
export function amountParts(amount: string): AmountParts {
  const match = PARTS.exec(amount)
  if (match === null) throw new RangeError('not an amount')
  const [, sign, whole = '', fraction = ''] = match
  const head = whole.length % 3 || 3
  const groups = [whole.slice(0, head)]
  for (let at = head; at < whole.length; at += 3) groups.push(whole.slice(at, at + 3))
  return { negative: sign === '-', whole: groups, fraction }
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
