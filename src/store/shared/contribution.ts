import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainTotal } from '../../domain/ports/balances.ts'

/** What an address adds to the totals of its chain, or takes from them. */
export function contributionOf(address: TrackedAddress, sign: 1 | -1): ChainTotal {
  return {
    chain: address.chain,
    addresses: sign,
    transactions: sign * address.transactionCount,
    balance: BigInt(sign) * address.balance,
    unconfirmedBalance: BigInt(sign) * address.unconfirmedBalance,
  }
}
