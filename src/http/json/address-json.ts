import { withPastTimes } from '../../domain/address/past-times.ts'
import type { Difference, HistoryTotals, TrackedAddress } from '../../domain/address/tracked-address.ts'
import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { AddressBody } from '../schemas/address.ts'
import { formatTime, formatTimeOrNull } from './time.ts'

/** An address as the API shows it at `now` (ms). */
export function addressJson(stored: TrackedAddress, now: number): AddressBody {
  const address = withPastTimes(stored, now)
  const { symbol, decimals } = nativeAsset(address.chain)
  return {
    id: address.id,
    chain: address.chain,
    currency: symbol,
    address: address.address,
    address_type: address.type,
    label: address.label,
    balance: formatAmount(address.balance, decimals),
    confirmed_balance: formatAmount(address.balance - address.unconfirmedBalance, decimals),
    unconfirmed_balance: formatAmount(address.unconfirmedBalance, decimals),
    transaction_count: address.transactionCount,
    sync_status: address.status,
    last_synced_at: formatTimeOrNull(address.lastSyncedAt),
    last_synced_offset: address.obtained,
    sync_total: address.total,
    sync_error: syncErrorJson(address),
    next_sync_at: formatTimeOrNull(address.nextSyncAt),
    live: address.live,
    stated: statedJson(address, decimals),
    verification: verificationJson(address, decimals),
    created_at: formatTime(address.createdAt),
  }
}

/** The balances of an address's sparkline, oldest first; none without a history. */
export function sparklineJson(chain: ChainSlug, balances: readonly bigint[] = []): string[] {
  const { decimals } = nativeAsset(chain)
  return balances.map((balance) => formatAmount(balance, decimals))
}

function syncErrorJson({ error, status }: TrackedAddress): AddressBody['sync_error'] {
  if (error === null || status !== 'ERROR') return null
  return { code: error.code, detail: error.detail, retry_at: formatTimeOrNull(error.retryAt) }
}

function statedJson({ stated }: TrackedAddress, decimals: number): AddressBody['stated'] {
  if (stated === null) return null
  return { ...totalJson(stated, decimals), source: stated.source, at: formatTime(stated.at) }
}

function verificationJson(
  { verification, damage, auditedAt }: TrackedAddress,
  decimals: number,
): AddressBody['verification'] {
  if (verification === null) return null
  const { difference } = verification
  return {
    state: verification.state,
    source: verification.source,
    height: verification.height,
    ...totalJson(verification, decimals),
    checked_at: formatTime(verification.checkedAt),
    confirmed_by: [...verification.confirmedBy],
    proof: verification.proof,
    audited_at: formatTimeOrNull(auditedAt),
    ...(damage === null ? {} : { damage }),
    opinions: verification.opinions.map(({ source, agrees, detail, at }) => ({
      source,
      agrees,
      detail,
      at: formatTime(at),
    })),
    ...(difference === null ? {} : differenceJson(difference, decimals)),
  }
}

function differenceJson({ stored, stated, by, first, explanation }: Difference, decimals: number) {
  const amountOrNull = (amount: bigint | null) => (amount === null ? null : formatAmount(amount, decimals))
  return {
    stored: totalJson(stored, decimals),
    stated: totalJson(stated, decimals),
    stated_by: by,
    first_difference:
      first === null
        ? null
        : {
            tx_hash: first.hash,
            block_height: first.height,
            stored: amountOrNull(first.stored),
            stated: amountOrNull(first.stated),
          },
    explanation,
  }
}

function totalJson(totals: HistoryTotals, decimals: number) {
  return { balance: formatAmount(totals.balance, decimals), transaction_count: totals.transactionCount }
}
