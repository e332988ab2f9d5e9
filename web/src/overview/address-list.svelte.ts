import type { Address } from '../../../src/client/api-types.ts'
import { allChains, type ChainSlug, chainOf } from '../../../src/domain/chains/chain.ts'
import type { AddedAddresses } from '../state/added-addresses.svelte.ts'
import type { AppState } from '../state/app-state.ts'
import type { ListLength } from '../state/list-length.svelte.ts'
import type { Portfolio } from '../state/portfolio.svelte.ts'
import { hasHistory } from '../state/progress.ts'
import type { Route } from '../state/route.svelte.ts'
import type { Surroundings } from '../state/surroundings.ts'
import type { Values } from '../state/values.svelte.ts'
import { formatMoney } from '../text/money-text.ts'
import { digitsOf, writeMinor } from '../text/unit-price.ts'
import { type ListQuery, readListQuery, writeListQuery } from './list-query.ts'
import {
  AS_ADDED,
  BY_VALUE,
  type Column,
  hasStatus,
  nextOrder,
  orderBy,
  selectAddresses,
} from './select-addresses.ts'

/** Rows that stand together, under a name where there are several groups. */
export interface RowGroup {
  readonly name: string | null
  readonly rows: readonly Address[]
}

/** The addresses of the portfolio, as the location says that they are filtered and ordered. */
export class AddressList {
  readonly #portfolio: Portfolio
  readonly #route: Route
  readonly #added: AddedAddresses
  readonly values: Values
  readonly #length: ListLength

  readonly #chains = $derived.by(() => new Set(this.#portfolio.addresses.map(({ chain }) => chain)))
  /** The most valuable first, where values are known. */
  readonly #unsaid = $derived.by(() => (this.values.state === 'known' ? BY_VALUE : AS_ADDED))
  readonly #located: ListQuery = $derived.by(() => readListQuery(this.#route.search, this.#unsaid))
  /** All coins also when the last address of the chosen coin has been deleted. */
  readonly query: ListQuery = $derived.by(() => {
    const { chain } = this.#located
    return chain === null || this.#chains.has(chain) ? this.#located : { ...this.#located, chain: null }
  })
  /** The coins that there is a choice of. */
  readonly coins = $derived(allChains().filter(({ slug }) => this.#chains.has(slug)))
  readonly matching = $derived.by(() =>
    selectAddresses(this.#portfolio.addresses, this.query, this.query.order, this.added, {
      minorOf: (address) => this.minorOf(address),
      dustMinor: 10n ** BigInt(digitsOf(this.values.currency ?? 'USD')),
    }),
  )
  readonly rows = $derived.by(() => this.matching.slice(0, this.#length.rows))
  readonly groups: readonly RowGroup[] = $derived.by(() => groupsOf(this.rows, this.isGrouped))
  readonly complete = $derived.by(() => this.#countOf('complete'))
  readonly agreed = $derived.by(() => this.#countOf('agreed'))
  readonly syncing = $derived.by(() => this.#countOf('syncing'))

  constructor({ portfolio, added, values, listLength }: AppState, route: Route) {
    this.#portfolio = portfolio
    this.#route = route
    this.#added = added
    this.#length = listLength
    this.values = values
  }

  /** Just added: first, and marked. */
  get added(): ReadonlySet<number> {
    return this.#added.ids
  }

  dismissAdded(): void {
    this.#added.dismiss()
  }

  /** What is known to be there, in the smallest units of the currency; null without a price. */
  minorOf(address: Address): bigint | null {
    const balance = hasHistory(address) ? address.balance : null
    return balance === null ? null : this.values.minorOf(address.chain, balance)
  }

  surroundings(chain: string): Surroundings {
    return this.#portfolio.surroundings(chain)
  }

  /** Of the longest value that is listed. */
  readonly valueLength = $derived.by(() => {
    const { currency } = this.values
    const most = this.rows.reduce((most, row) => {
      const minor = this.minorOf(row) ?? 0n
      return minor > most ? minor : most
    }, 0n)
    return currency === null ? 0 : formatMoney(writeMinor(most, currency), currency).length
  })

  /** Whether there is a column of values. */
  get hasValues(): boolean {
    return this.values.state === 'known'
  }

  get isFiltered(): boolean {
    return this.matching.length < this.#portfolio.addresses.length
  }

  /** Whether balances of several coins are listed in their order. */
  get isGrouped(): boolean {
    const { order, chain } = this.query
    return order.column === 'balance' && chain === null && this.coins.length > 1
  }

  change(part: Partial<ListQuery>): void {
    this.#route.search = writeListQuery({ ...this.query, ...part }, this.#unsaid)
  }

  /** Whether more rows are added without a request. */
  get isGrowing(): boolean {
    return this.#length.isGrowing && this.matching.length > this.rows.length
  }

  grow(): void {
    this.#length.grow()
  }

  showMore(): void {
    this.#length.more()
  }

  orderBy(column: Column): void {
    this.change({ order: orderBy(column) })
  }

  clickHead(column: Column): void {
    this.change({ order: nextOrder(this.query.order, column) })
  }

  #countOf(status: 'complete' | 'agreed' | 'syncing'): number {
    return this.#portfolio.addresses.filter((address) => hasStatus(address, status)).length
  }
}

function groupsOf(rows: readonly Address[], isGrouped: boolean): readonly RowGroup[] {
  if (!isGrouped) return [{ name: null, rows }]
  const groups = new Map<ChainSlug, Address[]>()
  for (const row of rows) {
    const group = groups.get(row.chain)
    if (group === undefined) groups.set(row.chain, [row])
    else group.push(row)
  }
  return [...groups].map(([chain, ofCoin]) => ({ name: chainOf(chain).name, rows: ofCoin }))
}
