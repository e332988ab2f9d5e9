/** Totals of an address over its whole life, unconfirmed transactions included; amounts in base units. */
export interface Turnover {
  readonly balance: bigint
  readonly received: bigint
  readonly spent: bigint
  readonly outputCount: number
  readonly unspentOutputCount: number
}

/** Equal while nothing happens at the address, whichever provider states the totals. */
export function fingerprintOf(totals: Turnover): string {
  const { balance, received, spent, outputCount, unspentOutputCount } = totals
  return [balance, received, spent, outputCount, unspentOutputCount].join('/')
}
