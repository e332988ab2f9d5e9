import type { Output } from './transaction.ts'

/** One transaction as it affects one address. */
export interface SimRow {
  readonly hash: string
  /** Net effect in base units. */
  readonly amount: bigint
  /** Seconds since 1970: the block's time, or while unconfirmed when it was first seen. */
  readonly time: number
  /** Null while unconfirmed. */
  readonly height: number | null
}

/** Amounts in base units, times in seconds since 1970, null for never. */
export interface Totals {
  readonly transactionCount: number
  readonly balance: bigint
  readonly received: bigint
  readonly spent: bigint
  readonly outputCount: number
  readonly unspentOutputCount: number
  readonly firstSeenReceiving: number | null
  readonly lastSeenReceiving: number | null
  readonly firstSeenSpending: number | null
  readonly lastSeenSpending: number | null
}

export interface UnspentOutput {
  /** Null while unconfirmed. */
  readonly height: number | null
  readonly output: Output
}

/** The latest (`sign` 1) or earliest (−1) of some times, null if there are none. */
export function extreme(
  sign: 1 | -1,
  first: number | null,
  times: readonly (number | null)[],
): number | null {
  let best = first
  for (const time of times) {
    if (time !== null && (best === null || (time - best) * sign > 0)) best = time
  }
  return best
}
