import type { ChainSlug } from '../domain/chains/chain.ts'
import { AppError } from '../domain/errors.ts'
import type { RowFilter } from '../domain/history/row-filter.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { GroupBook } from '../domain/ports/group-book.ts'
import type { Histories, PageStart } from '../domain/ports/histories.ts'
import { ALL, type MergedOwner, type OwnerHistories } from '../domain/ports/owner-histories.ts'
import type { MergedBatch } from '../domain/ports/transaction-exports.ts'
import { existingOwner } from './existing.ts'
import type { ChainRow } from './merged-pages.ts'
import { type ListedPage, OwnerPages } from './owner-pages.ts'
import { RowFacts, type RowFactsPorts } from './row-facts.ts'
import { type OwnersOfRow, ownersOfRows } from './row-names.ts'
import {
  type EverythingFilter,
  TransactionSearch,
  type TransactionSearchPorts,
} from './transaction-search.ts'
import { textsOfRows, type Written } from './transaction-texts.ts'
import { type WrittenBatch, writtenBatches } from './written-batches.ts'

export interface WrittenPage extends ListedPage {
  readonly written: (row: ChainRow) => Written
}

export interface NamedPage extends WrittenPage {
  /** Null for a wallet: every row is its own. */
  readonly ownersOf: OwnersOfRow | null
}

export interface OwnedTransactionsPorts extends TransactionSearchPorts, RowFactsPorts {
  readonly histories: Pick<Histories, 'page' | 'mergedPage' | 'totals'>
  readonly owners: OwnerHistories
  readonly groups: Pick<GroupBook, 'get'>
  readonly clock: Clock
}

/** The first list of everything is waited for so long (ms). */
const BUILD_WAIT_MS = 20_000
const POLL_MS = 20

/** The transactions of wallets, groups and everything. Calls throw AppError. */
export class OwnedTransactions {
  readonly #ports: OwnedTransactionsPorts
  readonly #pages: OwnerPages
  readonly #facts: RowFacts
  readonly #search: TransactionSearch

  constructor(ports: OwnedTransactionsPorts) {
    this.#ports = ports
    this.#pages = new OwnerPages(ports)
    this.#facts = new RowFacts(ports)
    this.#search = new TransactionSearch(ports, this.#pages, this.#facts)
  }

  async page(owner: MergedOwner, start: PageStart, limit: number, filter: RowFilter): Promise<NamedPage> {
    const listed = await this.#pages.page(owner, start, limit, filter)
    if (listed.rows.length === 0) await this.#requireOwner(owner)
    const page = await this.#shown(owner, listed)
    return owner.kind === 'wallet' ? { ...page, ownersOf: null } : this.#named(owner, page)
  }

  async everything(start: PageStart, limit: number, filter: EverythingFilter): Promise<NamedPage> {
    await this.#buildEverything()
    const page = await this.#shown(ALL, await this.#search.page(start, limit, filter))
    const { kind } = filter
    // What is shown may turn out to be of another kind.
    const rows = page.rows.filter((row) => kind === undefined || row.kind === kind)
    return this.#named(ALL, { ...page, rows })
  }

  /** The rows of an export with what a person wrote about them. */
  written(batches: AsyncIterable<MergedBatch>): AsyncGenerator<WrittenBatch> {
    return writtenBatches(this.#ports, batches)
  }

  /** Every wallet has a history; a group has none while it has no members. */
  async #requireOwner(owner: MergedOwner): Promise<void> {
    const { owners, groups } = this.#ports
    if ((await owners.chains(owner)).length > 0) return
    existingOwner(owner, owner.kind === 'group' ? await groups.get(owner.id) : null)
  }

  /** The first request has the histories of everything merged; they are kept up to date from then on. */
  async #buildEverything(): Promise<void> {
    const { histories, owners, clock } = this.#ports
    const known = new Set(await owners.chains(ALL))
    const chains = (await histories.totals()).map(({ asset }) => asset as ChainSlug)
    const missing = chains.filter((chain) => !known.has(chain))
    if (missing.length === 0) return
    for (const chain of missing) await owners.create(ALL, chain)
    const giveUpAt = clock.now() + BUILD_WAIT_MS
    while (!(await this.#isBuilt())) {
      if (clock.now() >= giveUpAt) {
        throw new AppError(
          'history_building',
          'The list of all transactions is being built; try again in a moment.',
        )
      }
      await clock.sleep(POLL_MS, new AbortController().signal)
    }
  }

  /** Whether something of each chain is shown. While addresses are synchronised, the list is always a little behind. */
  async #isBuilt(): Promise<boolean> {
    const totals = await this.#ports.owners.totals([ALL])
    return totals.every(({ transactionCount, behind }) => transactionCount > 0 || !behind)
  }

  async #shown(owner: MergedOwner, page: ListedPage): Promise<WrittenPage> {
    const rows = await this.#facts.complete(owner, page.rows, 'show')
    return { ...page, rows, written: await textsOfRows(this.#ports, rows) }
  }

  async #named(owner: MergedOwner, page: WrittenPage): Promise<NamedPage> {
    return { ...page, ownersOf: await ownersOfRows(this.#ports.rowOwners, owner, page.rows) }
  }
}
