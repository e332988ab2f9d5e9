import type { Address } from '../../../src/client/api-types.ts'
import { sourceTitle } from '../../../src/domain/source-title.ts'
import { hasHistory, progressOf } from '../state/progress.ts'
import { formatExact } from './amount.ts'
import { countOf, formatCount } from './count.ts'
import { sourceNames } from './source-name.ts'

/** The status of an address at a glance: a word, and a sentence that explains it. */
export type Status =
  /** It adds up, but no second source has confirmed it. */
  | { readonly kind: 'complete'; readonly word: 'Complete'; readonly sentence: string }
  /** It adds up, and a second source reports the same. */
  | { readonly kind: 'agreed'; readonly word: 'Agreed'; readonly sentence: string }
  | { readonly kind: 'syncing'; readonly word: string; readonly sentence: string }
  | { readonly kind: 'disputed'; readonly word: 'Disputed'; readonly sentence: string }
  /** The last sync failed, or what is stored is damaged. */
  | { readonly kind: 'failed'; readonly word: string; readonly sentence: string }
  | { readonly kind: 'new'; readonly word: 'Not synced'; readonly sentence: string }

export type StatusKind = Status['kind']

/** What is known of the sources. */
export interface Surroundings {
  /** The page says already that there is no connection. */
  readonly offline: boolean
  /** Why no source of the coin is asked at the moment, or null. */
  readonly waiting: string | null
}

/** The status of an address, and why it is in it. */
export function statusOf(
  address: Address,
  { offline, waiting }: Surroundings = { offline: false, waiting: null },
): Status {
  const { verification, sync_status: status } = address
  if (!hasHistory(address)) {
    if (status === 'IN_PROGRESS') return syncingOf(address, waiting)
    if (status === 'ERROR') return failureOf(address, offline)
    return { kind: 'new', word: 'Not synced', sentence: 'No transactions have been read yet.' }
  }
  if (verification?.state === 'mismatch') {
    return { kind: 'disputed', word: 'Disputed', sentence: disputeSentence(address) }
  }
  if (verification?.damage !== undefined) {
    const next = status === 'ERROR' ? (address.sync_error?.detail ?? '') : 'They are being read again.'
    return { kind: 'failed', word: 'Damaged', sentence: `${verification.damage} ${next}`.trim() }
  }
  if (status === 'ERROR') return failureOf(address, offline)
  const sentence = proofSentence(address)
  return isAgreed(address)
    ? { kind: 'agreed', word: 'Agreed', sentence }
    : { kind: 'complete', word: 'Complete', sentence }
}

/** What proves the shown history, and who has confirmed it. */
export function proofSentence(address: Address): string {
  const { verification, transaction_count: count } = address
  if (verification === null) return ''
  const { height, confirmed_by, source } = verification
  const sources = sourceNames(confirmed_by)
  const at = `at block ${formatCount(height)}`
  const reporter = sourceTitle(confirmed_by[0] ?? source)
  if (count === 0) {
    return isAgreed(address)
      ? `${sources} agree that there is no transaction ${at}.`
      : `${reporter} reports no transaction ${at}. ${UNCONFIRMED}`
  }
  const rows =
    count === 1
      ? 'The 1 transaction adds up to the balance'
      : `All ${formatCount(count)} transactions add up to the balance`
  return isAgreed(address)
    ? `${rows}, and ${sources} agree ${at}.`
    : `${rows} that ${reporter} reports ${at}. ${UNCONFIRMED}`
}

const UNCONFIRMED = 'No second source has confirmed it yet.'

function isAgreed({ verification }: Address): boolean {
  return verification !== null && verification.confirmed_by.length > 1
}

function syncingOf(address: Address, waiting: string | null): Status {
  const { last_synced_offset: obtained, sync_total: total } = address
  if (total === null)
    return { kind: 'syncing', word: 'Queued', sentence: waiting ?? 'No source has answered yet.' }
  return {
    kind: 'syncing',
    word: `Syncing ${Math.floor((progressOf(address) ?? 0) * 100)}%`,
    sentence: `${formatCount(obtained)} of ${formatCount(total)} transactions read. The balance is known to be complete after the last one.`,
  }
}

function failureOf(address: Address, offline: boolean): Status {
  const { sync_error: error, verification } = address
  const isShown = hasHistory(address) && verification !== null
  const shown = isShown ? ` Showing the history as of block ${formatCount(verification.height)}.` : ''
  const isKnown = offline && error?.code === 'source_unavailable'
  const reason = isKnown ? 'Waits for the connection.' : (error?.detail ?? 'The last sync failed.')
  return {
    kind: 'failed',
    word: isShown ? 'Out of date' : 'Failed',
    sentence: reason + shown,
  }
}

function disputeSentence({ verification, sync_error: error }: Address): string {
  const { stored, stated, stated_by, explanation } = verification ?? {}
  if (stored === undefined || stated === undefined)
    return error?.detail ?? 'Two sources report different histories.'
  const reported = stated_by === undefined ? 'Reported' : sourceTitle(stated_by)
  const note =
    explanation === 'bare_public_key'
      ? ' One of them also counts payments to the public key behind the address, so neither is wrong.'
      : ''
  return (
    `Stored: ${formatExact(stored.balance)} in ${countOf(stored.transaction_count, 'transaction', 'transactions')}. ` +
    `${reported}: ${formatExact(stated.balance)} in ${formatCount(stated.transaction_count)}.${note}`
  )
}
