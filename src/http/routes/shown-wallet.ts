import type { Valuation } from '../../domain/money/valuation.ts'
import type { Wallet } from '../../domain/wallet/wallet.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import { lastActivity } from '../json/last-activity.ts'
import { withValue } from '../json/value-json.ts'
import { walletJson } from '../json/wallet-json.ts'

type Deps = Pick<Tracker, 'histories'>

/** Wallets as every reply shows them; with values where a currency was asked for. */
export async function shownWallets(
  { histories }: Deps,
  wallets: readonly Wallet[],
  valuation: Valuation | null = null,
) {
  const times = await histories.newestTimes('wallet', wallets)
  return wallets.map((wallet) => ({
    ...withValue(walletJson(wallet), wallet, valuation),
    ...lastActivity(times, wallet.id),
  }))
}

export async function shownWallet(deps: Deps, wallet: Wallet, valuation: Valuation | null = null) {
  const [shown] = await shownWallets(deps, [wallet], valuation)
  return shown as NonNullable<typeof shown>
}
