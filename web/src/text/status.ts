import type { Address } from '../../../src/client/api-types.ts'
import { chainOf } from '../../../src/domain/chains/chain.ts'
import { sourceTitle } from '../../../src/domain/source-title.ts'
import { hasHistory, progressOf } from '../state/progress.ts'
import type { Surroundings } from '../state/surroundings.ts'
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
  /** The last sync failed because no source could be asked. */
  | { readonly kind: 'waiting'; readonly word: string; readonly sentence: string }
  | { readonly kind: 'new'; readonly word: 'Not synced'; readonly sentence: string }

export type StatusKind = Status['kind']

const UNHINDERED: Surroundings = Object.freeze({ unreachable: null, waiting: null, hasSecondSource: true })

/** The status of an address, and why it is in it. */
export function statusOf(address: Address, surroundings: Surroundings = UNHINDERED): Status {
  const { verification, sync_status: status } = address
  if (!hasHistory(address)) {
    if (status === 'IN_PROGRESS') return syncingOf(address, surroundings)
    if (status === 'ERROR') return failureOf(address, surroundings)
    return { kind: 'new', word: 'Not synced', sentence: 'No transactions have been read yet.' }
  }
  if (verification?.state === 'mismatch') {
    return { kind: 'disputed', word: 'Disputed', sentence: disputeSentence(address) }
  }
  if (verification?.damage !== undefined) {
    const next = status === 'ERROR' ? (address.sync_error?.detail ?? '') : 'The history is being read again.'
    return { kind: 'failed', word: 'Damaged', sentence: `${verification.damage} ${next}`.trim() }
  }
  if (status === 'ERROR') return failureOf(address, surroundings)
  const sentence = proofSentence(address, surroundings)
  return isAgreed(address)
    ? { kind: 'agreed', word: 'Agreed', sentence }
    : { kind: 'complete', word: 'Complete', sentence }
}

const TOGETHER =
  ' It was read together with other addresses; how many transactions it has by itself was not confirmed yet.'

/** What proves the shown history, and who has confirmed it. */
export function proofSentence(address: Address, { hasSecondSource }: Surroundings = UNHINDERED): string {
  const { verification, transaction_count: count } = address
  if (verification === null) return ''
  const { height, confirmed_by, source } = verification
  const sources = sourceNames(confirmed_by)
  const at = `at block ${formatCount(height)}`
  const upTo = `up to block ${formatCount(height)}`
  const reporter = sourceTitle(confirmed_by[0] ?? source)
  const unconfirmed = hasSecondSource
    ? 'No second source has confirmed it yet.'
    : `${chainOf(address.chain).name} has no second source.`
  const together = verification.proof === 'set' ? TOGETHER : ''
  if (count === 0) {
    return isAgreed(address)
      ? `${sources} agree that there are no transactions ${upTo}.`
      : `${reporter} reports no transactions ${upTo}.${together} ${unconfirmed}`
  }
  const rows =
    count === 1
      ? 'The 1 transaction adds up to the balance'
      : `All ${formatCount(count)} transactions add up to the balance`
  return isAgreed(address)
    ? `${rows}, and ${sources} agree ${at}.`
    : `${rows} that ${reporter} reports ${at}.${together} ${unconfirmed}`
}

function isAgreed({ verification }: Address): boolean {
  return verification !== null && verification.confirmed_by.length > 1
}

function syncingOf(address: Address, { unreachable, waiting }: Surroundings): Status {
  const { last_synced_offset: obtained, sync_total: total } = address
  if (total === null) {
    const sentence = unreachable ?? waiting ?? 'No source has answered yet.'
    return { kind: 'syncing', word: 'Queued', sentence }
  }
  return {
    kind: 'syncing',
    word: `Syncing ${Math.floor((progressOf(address) ?? 0) * 100)}%`,
    sentence: `${formatCount(obtained)} of ${formatCount(total)} transactions read. The balance is known to be complete after the last one.`,
  }
}

function failureOf(address: Address, { unreachable, waiting }: Surroundings): Status {
  const { sync_error: error, verification } = address
  const isShown = hasHistory(address) && verification !== null
  const shown = isShown ? ` Showing the history as of block ${formatCount(verification.height)}.` : ''
  const hindrance = unreachable ?? waiting
  if (hindrance !== null && (error?.code === 'source_unavailable' || error?.code === 'rate_limited')) {
    return { kind: 'waiting', word: isShown ? 'Out of date' : 'Waiting', sentence: hindrance + shown }
  }
  const reason = error?.detail ?? 'The last sync failed.'
  return { kind: 'failed', word: isShown ? 'Out of date' : 'Failed', sentence: reason + shown }
}

function disputeSentence(address: Address): string {
  const { stored, stated, stated_by, explanation } = address.verification ?? {}
  if (stored === undefined || stated === undefined)
    return address.sync_error?.detail ?? 'Two sources report different histories.'
  const { currency } = address
  const note =
    explanation === 'bare_public_key'
      ? ' One of them also counts payments to the public key behind the address, so neither is wrong.'
      : ''
  const reported = `${countOf(stated.transaction_count, 'transaction', 'transactions')} and ${formatExact(stated.balance)} ${currency}`
  return `${reporterOf(stated_by)} reports ${reported}; ${formatCount(stored.transaction_count)} and ${formatExact(stored.balance)} ${currency} are stored.${note}`
}

/** The oldest transaction that is disputed; null if it is not known. */
export function differenceSentence({ verification, currency }: Address): string | null {
  const difference = verification?.first_difference ?? null
  if (difference === null) return null
  const { tx_hash, stored, stated } = difference
  const start = `The oldest difference: transaction ${tx_hash}`
  const text = (amount: string) => `${formatExact(amount)} ${currency}`
  const reporter = reporterOf(verification?.stated_by)
  if (stored === null) return `${start} (${text(stated ?? '0')}) is not stored.`
  if (stated === null) return `${start} (${text(stored)}) is not reported by ${reporter}.`
  return `${start}: ${text(stored)} stored, ${text(stated)} reported by ${reporter}.`
}

function reporterOf(source: string | undefined): string {
  return source === undefined ? 'The source' : sourceTitle(source)
}
