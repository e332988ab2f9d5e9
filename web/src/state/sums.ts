import type { Address } from '../../../src/client/api-types.ts'
import { parseAmount } from '../../../src/domain/assets/amount.ts'
import { hasHistory } from './progress.ts'

/** The sums over a set of addresses of one asset; amounts in base units. */
export interface Sums {
  readonly confirmed: bigint
  readonly unconfirmed: bigint
  readonly addresses: number
  readonly transactions: number
  /** Addresses without a proven history: they add nothing yet. */
  readonly pending: number
}

export const NO_SUMS: Sums = { confirmed: 0n, unconfirmed: 0n, addresses: 0, transactions: 0, pending: 0 }

/** The sums with an address added (1) or removed (-1). */
export function changeSums(sums: Sums, address: Address, decimals: number, sign: 1 | -1): Sums {
  const units = (amount: string) => BigInt(sign) * parseAmount(amount, decimals)
  return {
    confirmed: sums.confirmed + units(address.confirmed_balance),
    unconfirmed: sums.unconfirmed + units(address.unconfirmed_balance),
    addresses: sums.addresses + sign,
    transactions: sums.transactions + sign * address.transaction_count,
    pending: sums.pending + (hasHistory(address) ? 0 : sign),
  }
}
