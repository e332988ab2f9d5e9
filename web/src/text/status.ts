import type { Address } from '../../../src/client/api-types.ts'
import { hasHistory, progressOf } from '../state/progress.ts'
import { countOf, formatCount } from './count.ts'
import { sourceName, sourceNames } from './source-name.ts'

/** The status of an address at a glance: a word, and a sentence that explains it. */
export type Status =
  | { readonly kind: 'proven'; readonly word: 'Proven'; readonly sentence: string }
  | { readonly kind: 'syncing'; readonly word: string; readonly sentence: string }
  | { readonly kind: 'disputed'; readonly word: 'Disputed'; readonly sentence: string }
  | { readonly kind: 'failed'; readonly word: string; readonly sentence: string }
  | { readonly kind: 'new'; readonly word: 'Not synced'; readonly sentence: string }

export type StatusKind = Status['kind']

export function statusOf(address: Address): Status {
  const { verification, sync_status: status } = address
  if (!hasHistory(address)) {
    if (status === 'IN_PROGRESS') return syncingOf(address)
    if (status === 'ERROR') return failureOf(address)
    return { kind: 'new', word: 'Not synced', sentence: 'No transactions have been read yet.' }
  }
  if (verification?.state === 'mismatch') {
    return { kind: 'disputed', word: 'Disputed', sentence: disputeSentence(address) }
  }
  if (status === 'ERROR') return failureOf(address)
  return { kind: 'proven', word: 'Proven', sentence: proofSentence(address) }
}

/** What proves the shown history. */
export function proofSentence({ verification, transaction_count: count }: Address): string {
  if (verification === null) return ''
  const { transaction_count, height, confirmed_by, source } = verification
  const rows = `${formatCount(transaction_count)} of ${countOf(count, 'transaction', 'transactions')}`
  const sources =
    confirmed_by.length > 1
      ? `${sourceNames(confirmed_by)} agree.`
      : `Source: ${sourceName(confirmed_by[0] ?? source)}.`
  return `${rows}. The sum matches the balance at block ${formatCount(height)}. ${sources}`
}

function syncingOf(address: Address): Status {
  const { last_synced_offset: obtained, sync_total: total } = address
  if (total === null) return { kind: 'syncing', word: 'Queued', sentence: 'No source has answered yet.' }
  return {
    kind: 'syncing',
    word: `Syncing ${Math.floor((progressOf(address) ?? 0) * 100)}%`,
    sentence: `${formatCount(obtained)} of ${formatCount(total)} transactions read. The balance is proven after the last one.`,
  }
}

function failureOf(address: Address): Status {
  const { sync_error: error, verification } = address
  const proven = hasHistory(address) && verification !== null
  const shown = proven ? ` Showing the history proven at block ${formatCount(verification.height)}.` : ''
  return {
    kind: 'failed',
    word: proven ? 'Out of date' : 'Failed',
    sentence: `${error?.detail ?? 'The last sync failed.'}${shown}`,
  }
}

function disputeSentence({ verification, sync_error: error }: Address): string {
  const { stored, stated, stated_by, explanation } = verification ?? {}
  if (stored === undefined || stated === undefined)
    return error?.detail ?? 'Two sources report different histories.'
  const reported = stated_by === undefined ? 'Reported' : sourceName(stated_by)
  const note =
    explanation === 'bare_public_key'
      ? ' One of them also counts payments to the public key behind the address, so neither is wrong.'
      : ''
  return (
    `Stored: ${stored.balance} in ${countOf(stored.transaction_count, 'transaction', 'transactions')}. ` +
    `${reported}: ${stated.balance} in ${formatCount(stated.transaction_count)}.${note}`
  )
}
