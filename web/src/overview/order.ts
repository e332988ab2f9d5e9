import { parseOnEveryChain } from '../../../src/domain/address/parse-address.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { compareAmounts } from '../amounts/amount.ts'
import type { Address } from '../api/types.ts'
import { hasHistory, type StandingKind, standingOf } from '../state/standing.ts'

export type Column = 'added' | 'name' | 'balance' | 'transactions' | 'state'

export interface Order {
  readonly column: Column
  readonly descending: boolean
}

export const AS_ADDED: Order = Object.freeze({ column: 'added', descending: false })

export type Filter = 'all' | 'proven' | 'running' | 'attention'

const URGENCY: Readonly<Record<StandingKind, number>> = {
  disputed: 0,
  failed: 1,
  running: 2,
  new: 3,
  proven: 4,
}
const COMPARISONS: Readonly<Record<Column, (a: Address, b: Address) => number>> = {
  added: (a, b) => a.id - b.id,
  name: (a, b) => (a.label ?? a.address).localeCompare(b.label ?? b.address, 'en', { numeric: true }),
  balance: (a, b) =>
    a.currency.localeCompare(b.currency) || compareAmounts(shownBalance(a) ?? '0', shownBalance(b) ?? '0'),
  transactions: (a, b) => (shownCount(a) ?? 0) - (shownCount(b) ?? 0),
  state: (a, b) => URGENCY[standingOf(a).kind] - URGENCY[standingOf(b).kind],
}

/** How a column is ordered at first: what is most comes first. */
export function orderBy(column: Column): Order {
  return { column, descending: column === 'balance' || column === 'transactions' }
}

/** After a click on a column's head: its order, the other way round, and as they were added again. */
export function nextOrder(order: Order, column: Column): Order {
  const first = orderBy(column)
  if (order.column !== column) return first
  return order.descending === first.descending ? { column, descending: !first.descending } : AS_ADDED
}

export interface Choice {
  /** A part of the label or the address, or the whole address in any of its forms. */
  readonly text: string
  readonly filter: Filter
  /** Null for all. */
  readonly chain: ChainSlug | null
}

/** Those that the choice lets through, in order; equal ones stay as they were added. */
export function arrange(
  addresses: readonly Address[],
  { text, filter, chain }: Choice,
  order: Order,
): readonly Address[] {
  const wanted = text.trim().toLowerCase()
  const forms = new Set(formsOf(text))
  const chosen = addresses.filter(
    (address) =>
      (chain === null || address.chain === chain) &&
      (isMatch(address, wanted) || forms.has(address.address)) &&
      isIn(address, filter),
  )
  const compare = COMPARISONS[order.column]
  return chosen.toSorted((a, b) => (order.descending ? compare(b, a) : compare(a, b)) || a.id - b.id)
}

/** Until something is proven, what the source states; null while nothing is known. */
export function shownBalance(address: Address): string | null {
  return hasHistory(address) ? address.balance : (address.stated?.balance ?? null)
}

export function shownCount(address: Address): number | null {
  return hasHistory(address) ? address.transaction_count : (address.stated?.transaction_count ?? null)
}

/** What the address that a person has written in another form is shown as. */
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

function isIn(address: Address, filter: Filter): boolean {
  const { kind } = standingOf(address)
  switch (filter) {
    case 'all':
      return true
    case 'proven':
      return kind === 'proven'
    case 'running':
      return address.sync_status === 'IN_PROGRESS'
    case 'attention':
      return kind === 'failed' || kind === 'disputed'
  }
}
