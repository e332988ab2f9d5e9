import type { AddressType } from '../address/address.ts'
import type { SyncStatus, TrackedAddress } from '../address/tracked-address.ts'
import type { ChainSlug } from '../chains/chain.ts'
import type { Row } from '../history/transfer.ts'

export interface NewAddress {
  readonly chain: ChainSlug
  /** In its canonical form. */
  readonly address: string
  readonly type: AddressType
  readonly label: string | null
}

export interface AddressFilter {
  readonly limit: number
  readonly offset: number
  readonly chain?: ChainSlug
  readonly status?: SyncStatus
}

/** Where a page begins: so many rows from the top, or right after the row that a cursor names. */
export type PageStart =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'cursor'; readonly cursor: string }

export interface TransactionPage {
  readonly address: string
  readonly chain: ChainSlug
  /** Rows above the first row of this page. */
  readonly offset: number
  readonly totalTransactions: number
  /** The newest height known for the chain, for counting confirmations; 0 before the first proof. */
  readonly tip: number
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
}

export interface QueueFigures {
  /** Addresses waiting for or in a synchronisation. */
  readonly depth: number
  /** When (ms) the address that waits the longest was synchronised, or added if it never was; null for no addresses. */
  readonly oldestSyncAt: number | null
}

/** What may be asked of the store from outside. */
export interface AddressBook {
  /** `added` is false when the address was known; the answer is then the known one. */
  add(address: NewAddress): Promise<{ readonly added: boolean; readonly address: TrackedAddress }>
  get(id: number): Promise<TrackedAddress | null>
  find(chain: ChainSlug, address: string): Promise<TrackedAddress | null>
  /** Oldest first. */
  list(
    filter: AddressFilter,
  ): Promise<{ readonly total: number; readonly addresses: readonly TrackedAddress[] }>
  relabel(id: number, label: string | null): Promise<TrackedAddress | null>
  /** False if there was none. The address is gone at once; its rows are swept later. */
  remove(id: number): Promise<boolean>
  /** Null if there is no such address. Throws AppError `invalid_request` for a cursor that is none of ours. */
  page(id: number, start: PageStart, limit: number): Promise<TransactionPage | null>
  queueFigures(): Promise<QueueFigures>
}
