import type { AddressType } from '../address/address.ts'
import type { AddressOrder } from '../address/address-order.ts'
import type { SyncStatus, TrackedAddress } from '../address/tracked-address.ts'
import type { ChainSlug } from '../chains/chain.ts'

export interface NewAddress {
  readonly chain: ChainSlug
  /** In its canonical form. */
  readonly address: string
  readonly type: AddressType
  readonly label: string | null
}

export interface AddressSearch {
  /** In lower case: part of the label or of the address. */
  readonly text: string
  /** The canonical forms of the address that the text may be. */
  readonly addresses: readonly string[]
}

export interface AddressFilter {
  readonly limit: number
  /** With a cursor it has no effect. */
  readonly offset: number
  /** The `nextCursor` of a page with the same filter and order. */
  readonly cursor?: string | undefined
  readonly chain?: ChainSlug | undefined
  readonly status?: SyncStatus | undefined
  readonly search?: AddressSearch | undefined
  /** In units of 10^-COMMON_DECIMALS coins. */
  readonly minBalance?: bigint | undefined
  /** Those of a wallet, or of all wallets; by default those of none. */
  readonly wallet?: number | 'any' | undefined
  /** By default as added. */
  readonly order?: AddressOrder | undefined
}

export interface AddressList {
  /** How many there are on all pages. */
  readonly total: number
  /** Addresses above this page; with a cursor, as far as was known when it was given. */
  readonly offset: number
  readonly addresses: readonly TrackedAddress[]
  readonly nextCursor: string | null
}

/** The tracked addresses, and the unused ones of wallets for `get` and `find`. Null if there is no such address. */
export interface AddressBook {
  /**
   * `added` is false if the address exists, also as an unused one of a wallet; `address` is then the existing one. `sync` requests its synchronisation in
   * the same transaction.
   */
  add(
    address: NewAddress,
    options?: { readonly sync: boolean },
  ): Promise<{ readonly added: boolean; readonly address: TrackedAddress }>
  get(id: number): Promise<TrackedAddress | null>
  find(chain: ChainSlug, address: string): Promise<TrackedAddress | null>
  /** The wallet that follows an address which has no transaction; null for any other address. */
  walletOfUnused(id: number): Promise<number | null>
  /** Throws AppError `invalid_cursor`. */
  list(filter: AddressFilter): Promise<AddressList>
  /** The first `limit` addresses that wait for a synchronisation or are synchronised, of those with a greater id. */
  inProgressAfter(id: number, limit: number): Promise<readonly TrackedAddress[]>
  relabel(id: number, label: string | null): Promise<TrackedAddress | null>
  /**
   * The address is gone at once, for all readers. Returns until when (ms) it can be restored: that long its rows are
   * kept, unless the same address is added again. Throws AppError `address_in_wallet`.
   */
  remove(id: number): Promise<number | null>
  /** A deleted address as it was, in the totals and in the queue again. One that is not deleted stays as it is. */
  restore(id: number): Promise<TrackedAddress | null>
}
