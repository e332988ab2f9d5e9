import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { RealWallet } from '../../sim/chain/real-wallets.ts'

export interface KnownWallet {
  readonly id: number
  readonly name: string
  readonly chain: ChainSlug
  readonly feed: RealWallet['feed']
}

interface ShownWallet {
  readonly id: number
  readonly balance: string
  readonly transaction_count: number
  readonly sync_status: string
  readonly last_synced_at: string | null
}

export interface ShownWallets {
  readonly wallets: readonly ShownWallet[]
}

/** A summary line, and a line for each wrong wallet. The user may delete any of them. */
export function reportOnWallets(shown: readonly ShownWallet[], known: readonly KnownWallet[]): string {
  const kept = known.flatMap((wallet) => {
    const found = shown.find(({ id }) => id === wallet.id)
    return found === undefined ? [] : { wallet, found }
  })
  const done = kept.filter(({ found }) => found.last_synced_at !== null)
  const settled = done.filter(({ found }) => found.sync_status === 'DONE')
  const wrong = settled.flatMap(({ wallet, found }) => problemOf(wallet, found) ?? [])
  const counted = `${done.length} of ${known.length} real wallets DONE`
  if (wrong.length > 0) return `${counted}, with problems:\n${wrong.join('')}`
  return done.length === 0 || done.length < kept.length
    ? `${counted}\n`
    : `${counted}, at their known totals\n`
}

function problemOf({ name, chain, feed }: KnownWallet, found: ShownWallet): string | null {
  const { symbol, decimals } = nativeAsset(chain)
  const balance = formatAmount(BigInt(feed.balance), decimals)
  if (found.transaction_count === feed.transactions && found.balance === balance) return null
  return `  ${name} has ${found.transaction_count} transactions and ${found.balance} ${symbol}, but ${feed.transactions} and ${balance} are expected\n`
}
