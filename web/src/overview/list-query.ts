import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'
import { AS_ADDED, COLUMNS, type Filters, type Order, STATUS_FILTERS } from './select-addresses.ts'

/** What of the portfolio is listed, and in which order. */
export interface ListQuery extends Filters {
  readonly order: Order
}

export const EVERYTHING: ListQuery = Object.freeze({
  text: '',
  status: 'all',
  chain: null,
  hidesEmpty: false,
  hidesDust: false,
  order: AS_ADDED,
})

/** Reads the search part of a location. What it does not understand it leaves out. `unsaid`: the order without one. */
export function readListQuery(search: string, unsaid: Order = AS_ADDED): ListQuery {
  const values = new URLSearchParams(search)
  const status = values.get('status')
  const coin = values.get('coin')
  const sort = values.get('sort') ?? ''
  const column = sort.replace(/^-/, '')
  return {
    text: values.get('q') ?? '',
    status: STATUS_FILTERS.find((known) => known === status) ?? 'all',
    chain: allChains().find(({ slug }) => slug === coin)?.slug ?? null,
    hidesEmpty: values.get('empty') === 'hidden',
    hidesDust: values.get('dust') === 'hidden',
    order: orderOf(column, sort.startsWith('-'), unsaid),
  }
}

/** The search part of a location; empty for everything in the order `unsaid`. */
export function writeListQuery(
  { text, status, chain, hidesEmpty, hidesDust, order }: ListQuery,
  unsaid: Order = AS_ADDED,
): string {
  const values = new URLSearchParams()
  if (text !== '') values.set('q', text)
  if (status !== 'all') values.set('status', status)
  if (chain !== null) values.set('coin', chain satisfies ChainSlug)
  if (hidesEmpty) values.set('empty', 'hidden')
  if (hidesDust) values.set('dust', 'hidden')
  const isUnsaid = order.column === unsaid.column && order.descending === unsaid.descending
  if (!isUnsaid) values.set('sort', `${order.descending ? '-' : ''}${order.column}`)
  return values.size === 0 ? '' : `?${values}`
}

function orderOf(name: string, descending: boolean, unsaid: Order): Order {
  const column = COLUMNS.find((known) => known === name)
  if (column === undefined) return unsaid
  return column === 'added' ? AS_ADDED : { column, descending }
}
