import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { AssetTotal } from '../../domain/ports/balances.ts'

/** What an address adds to the totals of its asset (1), or takes from them (-1). */
export function contributionOf(address: TrackedAddress, sign: 1 | -1): AssetTotal {
  return {
    asset: nativeAsset(address.chain).id,
    addresses: sign,
    transactions: sign * address.transactionCount,
    balance: BigInt(sign) * address.balance,
    unconfirmedBalance: BigInt(sign) * address.unconfirmedBalance,
  }
}
