import type { Wallet } from '../../../src/client/api-types.ts'
import { formatAmount, parseAmount } from '../../../src/domain/assets/amount.ts'
import { nativeAsset } from '../../../src/domain/assets/asset.ts'
import { allChains } from '../../../src/domain/chains/chain.ts'
import type { Total } from './totals.svelte.ts'

/** A total over single addresses and wallets. */
export interface FullTotal extends Total {
  readonly wallets: number
  /** Wallets that have not been read in full yet: they add nothing. */
  readonly pendingWallets: number
}

/** The totals of everything, of each coin, in the order of the chains. `singles`: of the single addresses. */
export function everythingOf(singles: readonly Total[], wallets: readonly Wallet[]): readonly FullTotal[] {
  return allChains().flatMap(({ slug }) => {
    const asset = nativeAsset(slug)
    const own = wallets.filter(({ chain }) => chain === slug)
    const single = singles.find((total) => total.asset.id === asset.id)
    if (own.length === 0 && single === undefined) return []
    const proven = own.filter(({ last_synced_at: syncedAt }) => syncedAt !== null)
    const sum = (pick: (total: Pick<Wallet, SumField>) => string, first: string) =>
      formatAmount(
        proven.reduce(
          (all, wallet) => all + parseAmount(pick(wallet), asset.decimals),
          parseAmount(first, asset.decimals),
        ),
        asset.decimals,
      )
    return {
      asset,
      balance: sum(({ balance }) => balance, single?.balance ?? '0'),
      confirmed: sum(({ confirmed_balance: confirmed }) => confirmed, single?.confirmed ?? '0'),
      unconfirmed: sum(({ unconfirmed_balance: unconfirmed }) => unconfirmed, single?.unconfirmed ?? '0'),
      addresses: single?.addresses ?? 0,
      transactions: single?.transactions ?? 0,
      pending: single?.pending ?? 0,
      wallets: own.length,
      pendingWallets: own.length - proven.length,
    }
  })
}

type SumField = 'balance' | 'confirmed_balance' | 'unconfirmed_balance'

/** Whether there is a balance: at least a part of it has been synced. */
export function hasBalance({ pending, addresses, pendingWallets, wallets }: FullTotal): boolean {
  return pending < addresses || pendingWallets < wallets
}
