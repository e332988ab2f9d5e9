import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { WalletAddress } from '../../domain/ports/wallet-book.ts'
import type { Wallet, WalletVerification } from '../../domain/wallet/wallet.ts'
import type { WalletAddressBody, WalletBody } from '../schemas/wallet.ts'
import { formatTime, formatTimeOrNull } from './time.ts'

/** All but when its last activity was. */
export function walletJson(wallet: Wallet): Omit<WalletBody, 'last_activity_at'> {
  const { symbol, decimals } = nativeAsset(wallet.chain)
  const { balance, unconfirmedBalance, transactionCount, branches, error } = wallet
  return {
    id: wallet.id,
    name: wallet.name,
    chain: wallet.chain,
    currency: symbol,
    descriptors: wallet.descriptors.map(({ text }) => text),
    script_types: wallet.descriptors.map(({ scriptType }) => scriptType),
    gap_limit: wallet.gapLimit,
    balance: formatAmount(balance, decimals),
    confirmed_balance: formatAmount(balance - unconfirmedBalance, decimals),
    unconfirmed_balance: formatAmount(unconfirmedBalance, decimals),
    transaction_count: transactionCount,
    addresses: {
      derived: branches.reduce((sum, { derived }) => sum + derived, 0),
      used: wallet.used,
    },
    branches: branches.map(({ scriptType, branch, derived, lastUsed, evidence }) => ({
      script_type: scriptType,
      branch,
      derived,
      last_used: lastUsed,
      checked_at_height: evidence?.height ?? null,
      checked_by: evidence?.source ?? null,
    })),
    sync_status: wallet.status,
    sync_total: wallet.status === 'DONE' ? transactionCount : null,
    last_synced_offset: transactionCount,
    last_synced_at: formatTimeOrNull(wallet.lastSyncedAt),
    sync_error:
      error === null
        ? null
        : { code: error.code, detail: error.detail, retry_at: formatTimeOrNull(error.retryAt) },
    next_sync_at: formatTimeOrNull(wallet.nextSyncAt),
    live: wallet.live,
    verification: verificationJson(wallet.verification),
    created_at: formatTime(wallet.createdAt),
  }
}

export function derivationJson(
  { scriptType, branch, index }: WalletAddress['derivation'],
  path: string | null,
): WalletAddressBody['derivation'] {
  return { script_type: scriptType, branch, index, path }
}

function verificationJson(verification: WalletVerification | null): WalletBody['verification'] {
  if (verification === null) return null
  const { state, height, confirmedBy, disputed, checkedAt } = verification
  return {
    state,
    height,
    confirmed_by: [...confirmedBy],
    disputed_addresses: disputed,
    checked_at: formatTime(checkedAt),
  }
}
