import type { Wallet } from '../../../src/client/api-types.ts'
import type { Surroundings } from '../state/surroundings.ts'
import { countOf, formatCount } from './count.ts'
import { sourceNames } from './source-name.ts'
import type { StatusKind } from './status.ts'
import { timeSince } from './time.ts'

export interface WalletStatus {
  readonly kind: StatusKind
  readonly word: string
  readonly sentence: string
}

/** The status of a wallet at a glance, and why it is in it. */
export function walletStatus(wallet: Wallet, surroundings: Surroundings, now: number): WalletStatus {
  const { sync_status: status, last_synced_at: syncedAt, addresses } = wallet
  if (wallet.verification?.state === 'mismatch') {
    return { kind: 'disputed', word: 'Disputed', sentence: disputeSentenceOf(wallet.verification) }
  }
  if (status === 'ERROR') return failureOf(wallet, surroundings)
  if (status === 'IN_PROGRESS') {
    const sentence =
      surroundings.unreachable ??
      surroundings.waiting ??
      `${countOf(addresses.derived, 'address', 'addresses')} derived so far, ${formatCount(addresses.used)} of them used.`
    return syncedAt === null
      ? { kind: 'syncing', word: 'Looking for addresses…', sentence }
      : { kind: 'complete', word: 'Checking for updates…', sentence: proofSentenceOf(wallet) }
  }
  if (syncedAt === null) return { kind: 'new', word: 'Not synced', sentence: 'Nothing has been read yet.' }
  const kind = isAgreed(wallet) ? 'agreed' : 'complete'
  return { kind, word: `Synced ${timeSince(syncedAt, now)}`, sentence: proofSentenceOf(wallet) }
}

type Verification = NonNullable<Wallet['verification']>

function disputeSentenceOf({ disputed_addresses: disputed }: Verification): string {
  return disputed === 1
    ? 'Two sources report different histories of one of its addresses.'
    : `Two sources report different histories of ${formatCount(disputed)} of its addresses.`
}

/** A second source confirms all of its used addresses. */
function isAgreed({ verification }: Wallet): boolean {
  return verification !== null && verification.confirmed_by.length > 1
}

/** What the wallet's numbers are proven by. */
function proofSentenceOf(wallet: Wallet): string {
  const { verification, addresses, branches, gap_limit: gap } = wallet
  if (verification === null) return ''
  const used =
    addresses.used === 0
      ? 'No address has been used yet'
      : addresses.used === 1
        ? 'All transactions of the 1 used address add up to its balance'
        : `All transactions of the ${formatCount(addresses.used)} used addresses add up to their balances`
  const behind = addresses.used === 0 ? 'the first' : 'the next'
  const finders = [...new Set(branches.flatMap(({ checked_by: source }) => source ?? []))]
  const agreement =
    addresses.used > 0 && isAgreed(wallet)
      ? ` ${sourceNames(verification.confirmed_by)} agree on all used addresses.`
      : ''
  return `${used}, and ${behind} ${formatCount(gap)} of each branch were empty at block ${formatCount(verification.height)}, as ${sourceNames(finders)} reported.${agreement}`
}

function failureOf(wallet: Wallet, { unreachable, waiting }: Surroundings): WalletStatus {
  const { sync_error: error, last_synced_at: syncedAt, verification } = wallet
  const shown =
    syncedAt === null || verification === null
      ? ''
      : ` Showing the wallet as of block ${formatCount(verification.height)}.`
  const hindrance = unreachable ?? waiting
  if (hindrance !== null && (error?.code === 'source_unavailable' || error?.code === 'rate_limited')) {
    return {
      kind: 'waiting',
      word: syncedAt === null ? 'Waiting' : 'Out of date',
      sentence: hindrance + shown,
    }
  }
  const reason = error?.detail ?? 'The last sync failed.'
  return { kind: 'failed', word: syncedAt === null ? 'Failed' : 'Out of date', sentence: reason + shown }
}
