import type { RowFilter } from '../domain/history/row-filter.ts'
import type { GroupBook } from '../domain/ports/group-book.ts'
import type { Histories, PageStart } from '../domain/ports/histories.ts'
import { ALL, type MergedOwner, type OwnerHistories } from '../domain/ports/owner-histories.ts'
import type { MergedBatch } from '../domain/ports/transaction-exports.ts'
import type { Everything } from './everything.ts'
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
  readonly histories: Pick<Histories, 'page' | 'mergedPage'>
  readonly owners: OwnerHistories
  readonly groups: Pick<GroupBook, 'get'>
}

/** The transactions of wallets, groups and everything. Calls throw AppError. */
export class OwnedTransactions {
  readonly #ports: OwnedTransactionsPorts
  readonly #pages: OwnerPages
  readonly #facts: RowFacts
  readonly #search: TransactionSearch
  readonly #everything: Everything

  constructor(ports: OwnedTransactionsPorts, everything: Everything) {
    this.#ports = ports
    this.#everything = everything
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
    await this.#everything.build()
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

  async #shown(owner: MergedOwner, page: ListedPage): Promise<WrittenPage> {
    const rows = await this.#facts.complete(owner, page.rows, 'show')
    return { ...page, rows, written: await textsOfRows(this.#ports, rows) }
  }

  async #named(owner: MergedOwner, page: WrittenPage): Promise<NamedPage> {
    return { ...page, ownersOf: await ownersOfRows(this.#ports.rowOwners, owner, page.rows) }
  }
}
