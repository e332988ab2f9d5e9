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
  order: AS_ADDED,
})

/** Reads the search part of a location. What it does not understand it leaves out. */
export function readListQuery(search: string): ListQuery {
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
    order: orderOf(column, sort.startsWith('-')),
  }
}

/** The search part of a location; empty for everything as added. */
export function writeListQuery({ text, status, chain, hidesEmpty, order }: ListQuery): string {
  const values = new URLSearchParams()
  if (text !== '') values.set('q', text)
  if (status !== 'all') values.set('status', status)
  if (chain !== null) values.set('coin', chain satisfies ChainSlug)
  if (hidesEmpty) values.set('empty', 'hidden')
  if (order.column !== 'added') values.set('sort', `${order.descending ? '-' : ''}${order.column}`)
  return values.size === 0 ? '' : `?${values}`
}

function orderOf(name: string, descending: boolean): Order {
  const column = COLUMNS.find((known) => known === name) ?? 'added'
  return column === 'added' ? AS_ADDED : { column, descending }
}
