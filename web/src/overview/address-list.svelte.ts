import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'
import type { Portfolio } from '../state/portfolio.svelte.ts'
import {
  AS_ADDED,
  type Column,
  hasStatus,
  nextOrder,
  type Order,
  orderBy,
  type StatusFilter,
  selectAddresses,
} from './select-addresses.ts'

/** Rows on the page; longer lists have to be filtered. */
const ROWS_MAX = 2000

/** The addresses of the portfolio, as the person has filtered and ordered them. */
export class AddressList {
  readonly #portfolio: Portfolio
  text = $state('')
  status: StatusFilter = $state('all')
  #chain: ChainSlug | null = $state(null)
  order: Order = $state.raw(AS_ADDED)

  readonly #chains = $derived.by(() => new Set(this.#portfolio.addresses.map(({ chain }) => chain)))
  /** The coins that there is a choice of. */
  readonly coins = $derived(allChains().filter(({ slug }) => this.#chains.has(slug)))
  readonly matching = $derived.by(() =>
    selectAddresses(
      this.#portfolio.addresses,
      { text: this.text, status: this.status, chain: this.chain },
      this.order,
    ),
  )
  readonly rows = $derived(this.matching.slice(0, ROWS_MAX))
  readonly complete = $derived.by(
    () => this.#portfolio.addresses.filter((address) => hasStatus(address, 'complete')).length,
  )
  readonly agreed = $derived.by(
    () => this.#portfolio.addresses.filter((address) => hasStatus(address, 'agreed')).length,
  )
  readonly syncing = $derived.by(
    () => this.#portfolio.addresses.filter(({ sync_status }) => sync_status === 'IN_PROGRESS').length,
  )

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio
  }

  /** Null for all coins; also when the last address of the chosen coin has been deleted. */
  get chain(): ChainSlug | null {
    return this.#chain !== null && this.#chains.has(this.#chain) ? this.#chain : null
  }

  set chain(chain: ChainSlug | null) {
    this.#chain = chain
  }

  orderBy(column: Column): void {
    this.order = orderBy(column)
  }

  clickHead(column: Column): void {
    this.order = nextOrder(this.order, column)
  }
}
