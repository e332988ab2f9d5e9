import type { Address } from '../api/types.ts'

/** What a person wants to know of an address at a glance. */
export type Standing =
  | { readonly kind: 'proven'; readonly word: 'Proven'; readonly sentence: string }
  | { readonly kind: 'running'; readonly word: string; readonly sentence: string }
  | { readonly kind: 'disputed'; readonly word: 'Disputed'; readonly sentence: string }
  | { readonly kind: 'failed'; readonly word: string; readonly sentence: string }
  | { readonly kind: 'new'; readonly word: 'Not synchronised'; readonly sentence: string }

export type StandingKind = Standing['kind']

export function standingOf(address: Address): Standing {
  const { verification, sync_status: status } = address
  if (!hasHistory(address)) {
    if (status === 'IN_PROGRESS') return runningOf(address)
    if (status === 'ERROR') return failureOf(address)
    return { kind: 'new', word: 'Not synchronised', sentence: 'Nothing has been read yet.' }
  }
  if (verification?.state === 'mismatch') {
    return { kind: 'disputed', word: 'Disputed', sentence: disputeOf(address) }
  }
  if (status === 'ERROR') return failureOf(address)
  return { kind: 'proven', word: 'Proven', sentence: proofOf(address) }
}

/** A history was proven once, and is what is shown. Before that its numbers mean nothing. */
export function hasHistory({ last_synced_at }: Address): boolean {
  return last_synced_at !== null
}

/** True while a history that is proven already is looked through again. */
export function isChecking(address: Address): boolean {
  return address.sync_status === 'IN_PROGRESS' && hasHistory(address)
}

/** How far a synchronisation is, from 0 to 1; null where there is nothing to tell. */
export function progressOf(address: Address): number | null {
  const { sync_status: status, sync_total: total, last_synced_offset: obtained } = address
  if (status !== 'IN_PROGRESS') return null
  if (total === null) return hasHistory(address) ? null : 0
  return total === 0 ? 1 : Math.min(1, obtained / total)
}

/** What proves the shown history, in one sentence. */
export function proofOf({ verification, transaction_count: count }: Address): string {
  if (verification === null) return ''
  const rows = `${countText(verification.transaction_count)} of ${countText(count)} ${count === 1 ? 'transaction' : 'transactions'}`
  const sources = verification.confirmed_by.length > 0 ? verification.confirmed_by : [verification.source]
  const who = listOf(sources.map(sourceName))
  return `${rows}, the sum meets the balance at block ${countText(verification.height)}, ${sources.length > 1 ? 'agreed by' : 'told by'} ${who}`
}

function runningOf(address: Address): Standing {
  const { last_synced_offset: obtained, sync_total: total } = address
  if (total === null) return { kind: 'running', word: 'Waiting', sentence: 'It waits for its turn.' }
  return {
    kind: 'running',
    word: `Reading ${Math.floor((progressOf(address) ?? 0) * 100)} %`,
    sentence: `${countText(obtained)} of ${countText(total)} transactions read; nothing is proven before the last one.`,
  }
}

function failureOf(address: Address): Standing {
  const { sync_error: error, verification } = address
  const before = hasHistory(address) && verification !== null
  const standing = before ? ` What is shown was proven at block ${countText(verification.height)}.` : ''
  return {
    kind: 'failed',
    word: before ? 'Not up to date' : 'Failed',
    sentence: `${error?.detail ?? 'The last synchronisation failed.'}${standing}`,
  }
}

function disputeOf({ verification, sync_error: error }: Address): string {
  const by = verification?.stated_by
  const { stored, stated } = verification ?? {}
  if (stored === undefined || stated === undefined)
    return error?.detail ?? 'Two sources tell different histories.'
  const explanation =
    verification?.explanation === 'bare_public_key'
      ? ' One of the two counts payments to the public key behind the address, the other does not: neither is wrong.'
      : ''
  return (
    `Stored: ${stored.balance} in ${countText(stored.transaction_count)} transactions. ` +
    `${by === undefined ? 'Stated' : sourceName(by)}: ${stated.balance} in ${countText(stated.transaction_count)}.${explanation}`
  )
}

export function countText(count: number): string {
  return count.toLocaleString('en')
}

/** A source's name as it writes itself, with the coin where it has a server for that alone: Esplora (Litecoin). */
export function sourceName(name: string): string {
  const [kind = '', ...coin] = name.split('-')
  const title = capital(kind)
  return coin.length === 0 ? title : `${title} (${coin.map(capital).join(' ')})`
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
