import type { Address } from '../../../src/client/api-types.ts'
import { parseOnEveryChain } from '../../../src/domain/address/parse-address.ts'
import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'
import { shownBalance, shownCount } from '../state/progress.ts'
import { compareAmounts } from '../text/amount.ts'
import { type StatusKind, statusOf } from '../text/status.ts'

export const COLUMNS = ['added', 'name', 'balance', 'value', 'transactions', 'activity', 'status'] as const
export type Column = (typeof COLUMNS)[number]

export interface Order {
  readonly column: Column
  readonly descending: boolean
}

export const AS_ADDED: Order = Object.freeze({ column: 'added', descending: false })
export const BY_VALUE: Order = Object.freeze({ column: 'value', descending: true })

/** In the smallest units of the chosen currency; null without a price. */
type MinorValue = (address: Address) => bigint | null

/** How addresses of different coins are compared. */
export interface ValueOrder {
  readonly minorOf: MinorValue
  /** Less than this is dust. */
  readonly dustMinor: bigint
}

const NO_VALUES: ValueOrder = { minorOf: () => null, dustMinor: 0n }

export const STATUS_FILTERS = ['all', 'complete', 'agreed', 'syncing', 'attention'] as const
export type StatusFilter = (typeof STATUS_FILTERS)[number]

/** Made once: `localeCompare` with options makes one for each comparison. */
const NAMES = new Intl.Collator('en', { numeric: true })

const URGENCY: Readonly<Record<StatusKind, number>> = {
  disputed: 0,
  failed: 1,
  waiting: 2,
  syncing: 3,
  new: 4,
  complete: 5,
  agreed: 6,
}
const COMPARISONS: Readonly<Record<Exclude<Column, 'value'>, (a: Address, b: Address) => number>> = {
  added: (a, b) => a.id - b.id,
  name: (a, b) => NAMES.compare(a.label ?? a.address, b.label ?? b.address),
  balance: (a, b) => compareAmounts(shownBalance(a) ?? '0', shownBalance(b) ?? '0'),
  transactions: (a, b) => (shownCount(a) ?? 0) - (shownCount(b) ?? 0),
  activity: (a, b) => (timeOf(a) < timeOf(b) ? -1 : Number(timeOf(a) > timeOf(b))),
  status: (a, b) => URGENCY[statusOf(a).kind] - URGENCY[statusOf(b).kind],
}

/** RFC 3339, which sorts as text; empty without a transaction. */
function timeOf({ last_activity_at: at }: Address): string {
  return at ?? ''
}

/** The first order of a column: numbers start with the largest. */
export function orderBy(column: Column): Order {
  return { column, descending: ['balance', 'value', 'transactions', 'activity'].includes(column) }
}

/** Clicks on a column's head cycle through its first order, the reverse, and as added. */
export function nextOrder(order: Order, column: Column): Order {
  const first = orderBy(column)
  if (order.column !== column) return first
  return order.descending === first.descending ? { column, descending: !first.descending } : AS_ADDED
}

export interface Filters {
  /** Part of the label or address, or the whole address in any form. */
  readonly text: string
  readonly status: StatusFilter
  /** Null for all. */
  readonly chain: ChainSlug | null
  /** Leaves out addresses that are known to hold nothing. */
  readonly hidesEmpty: boolean
  /** Leaves out addresses that are known to be worth less. */
  readonly hidesDust: boolean
}

/**
 * The matching addresses in order; equal ones in the order in which they were added. Amounts of different coins cannot
 * be compared: by balance, the addresses of a coin stand together, and the coins in the order of the chains. `first`: ids
 * that come before the others. Addresses without a value come last by value.
 */
export function selectAddresses(
  addresses: readonly Address[],
  { text, status, chain, hidesEmpty, hidesDust }: Filters,
  order: Order,
  first: ReadonlySet<number> = new Set(),
  { minorOf, dustMinor }: ValueOrder = NO_VALUES,
): readonly Address[] {
  const wanted = text.trim().toLowerCase()
  const forms = new Set(formsOf(text))
  const matching = addresses.filter(
    (address) =>
      (chain === null || address.chain === chain) &&
      !(hidesEmpty && shownBalance(address) === '0') &&
      !(hidesDust && (minorOf(address) ?? dustMinor) < dustMinor) &&
      (isMatch(address, wanted) || forms.has(address.address)) &&
      hasStatus(address, status),
  )
  const compare = order.column === 'value' ? byValue(matching, minorOf) : COMPARISONS[order.column]
  const places = order.column === 'balance' ? placesOfChains() : null
  const byCoin = (a: Address, b: Address) =>
    places === null ? 0 : (places.get(a.chain) ?? 0) - (places.get(b.chain) ?? 0)
  const isLast = (address: Address) => Number(order.column === 'value' && minorOf(address) === null)
  const withoutLast = (a: Address, b: Address) => isLast(a) - isLast(b)
  const rank = ({ id }: Address) => (first.has(id) ? 0 : 1)
  return matching.toSorted(
    (a, b) =>
      byCoin(a, b) ||
      rank(a) - rank(b) ||
      withoutLast(a, b) ||
      (order.descending ? compare(b, a) : compare(a, b)) ||
      a.id - b.id,
  )
}

/** Each value is computed once. */
function byValue(addresses: readonly Address[], minorOf: MinorValue): (a: Address, b: Address) => number {
  const values = new Map(addresses.map((address) => [address.id, minorOf(address) ?? 0n]))
  return (a, b) => {
    const [left, right] = [values.get(a.id) ?? 0n, values.get(b.id) ?? 0n]
    return Number(left > right) - Number(left < right)
  }
}

function placesOfChains(): ReadonlyMap<ChainSlug, number> {
  return new Map(allChains().map(({ slug }, place) => [slug, place]))
}

/** The stored forms of an address that was typed in another form. */
function formsOf(text: string): readonly string[] {
  try {
    return parseOnEveryChain(text).map(({ address }) => address)
  } catch {
    return []
  }
}

function isMatch({ address, label }: Address, wanted: string): boolean {
  return (
    wanted === '' || address.toLowerCase().includes(wanted) || (label ?? '').toLowerCase().includes(wanted)
  )
}

export function hasStatus(address: Address, filter: StatusFilter): boolean {
  const { kind } = statusOf(address)
  switch (filter) {
    case 'all':
      return true
    case 'complete':
      return kind === 'complete' || kind === 'agreed'
    case 'agreed':
      return kind === 'agreed'
    case 'syncing':
      return address.sync_status === 'IN_PROGRESS'
    case 'attention':
      return kind === 'failed' || kind === 'disputed'
  }
}
