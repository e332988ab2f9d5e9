const DECIMALS = 8

/** Sufficient for the small amounts of this history. */
export function coins(units: number): string {
  const digits = String(Math.abs(units)).padStart(DECIMALS + 1, '0')
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '')
  return `${units < 0 ? '-' : ''}${digits.slice(0, -DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`
}

export function second(time: number): string {
  return `${new Date(time * 1000).toISOString().slice(0, 19)}Z`
}
