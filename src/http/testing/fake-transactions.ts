import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { FollowedAddress, FollowedAddresses } from '../../domain/ports/followed-addresses.ts'
import type { TransactionDetails } from '../../domain/ports/transaction-details.ts'
import type { TransactionLookup } from '../../domain/ports/transaction-lookup.ts'
import type { TransactionNote, TransactionNotes } from '../../domain/ports/transaction-notes.ts'
import type { KeptTransaction } from '../../domain/transactions/kept-transaction.ts'
import type { FakeBook } from './fake-book.ts'

/** Transactions in memory: those of `known` are found. */
export class FakeTransactions
  implements TransactionLookup, TransactionDetails, TransactionNotes, FollowedAddresses
{
  readonly known = new Map<string, KeptTransaction>()
  readonly #book: FakeBook
  readonly #notes = new Map<string, string>()

  constructor(book: FakeBook) {
    this.#book = book
  }

  async find(_chain: ChainSlug, hash: string): Promise<KeptTransaction | null> {
    return this.known.get(hash) ?? null
  }

  async kept(): Promise<ReadonlyMap<string, KeptTransaction>> {
    return this.known
  }

  async fetch() {
    return { missing: [], absent: [], retryAt: null }
  }

  async get(): Promise<ReadonlyMap<string, KeptTransaction>> {
    return this.known
  }

  async keep(_chain: ChainSlug, transactions: readonly KeptTransaction[]): Promise<void> {
    for (const kept of transactions) this.known.set(kept.transaction.hash, kept)
  }

  async areUsefulFor(): Promise<boolean> {
    return false
  }

  async forget(_chain: ChainSlug, hash: string): Promise<void> {
    this.known.delete(hash)
  }

  async tip(): Promise<number> {
    return this.#book.tip
  }

  async notesOf(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.notesAfter(null, 1e9, chain)
    return new Map(found.filter(({ hash }) => hashes.includes(hash)).map(({ hash, note }) => [hash, note]))
  }

  async notesAfter(
    last: Pick<TransactionNote, 'chain' | 'hash'> | null,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly TransactionNote[]> {
    const start = last === null ? '' : `${last.chain} ${last.hash}`
    const keys = [...this.#notes.keys()].filter((key) => key > start).sort()
    const found = keys.map((key) => {
      const [slug, hash] = key.split(' ') as [ChainSlug, string]
      return { chain: slug, hash, note: this.#notes.get(key) ?? '' }
    })
    return found.filter((each) => chain === undefined || each.chain === chain).slice(0, limit)
  }

  async note(chain: ChainSlug, hash: string): Promise<string | null> {
    return this.#notes.get(`${chain} ${hash}`) ?? null
  }

  async setNote(chain: ChainSlug, hash: string, note: string | null): Promise<void> {
    if (note === null) this.#notes.delete(`${chain} ${hash}`)
    else this.#notes.set(`${chain} ${hash}`, note)
  }

  async among(chain: ChainSlug, addresses: readonly string[]): Promise<ReadonlyMap<string, FollowedAddress>> {
    const found = new Map<string, FollowedAddress>()
    for (const text of addresses) {
      const known = await this.#book.find(chain, text)
      if (known === null) continue
      const { id, address, label } = known
      found.set(address, { id, address, label, walletIds: [] })
    }
    return found
  }
}
