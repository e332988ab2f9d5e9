import type { ChainSlug } from '../chains/chain.ts'
import type { Transfer } from '../history/transfer.ts'
import type { MergedOwner } from './owner-histories.ts'

/** A wallet, or an address that belongs to no wallet, that a transaction touches. */
export interface RowOwner {
  readonly kind: 'wallet' | 'address'
  readonly id: number
  /** Of a wallet; of an address its label, or itself. */
  readonly name: string
}

/** So many addresses are looked through one by one; beyond that, the rows of wallets are searched. */
export const ADDRESSES_MAX = 100
/** So many single addresses are looked through beside wallets. */
export const SINGLES_MAX = 500
/** Rows are not looked for in more rows than this. */
export const ROWS_MAX = 20_000

export interface RowOwners {
  /**
   * The owners of rows of a group or of everything, by hash, wallets first. Read in one query. A row whose owners would
   * take long to find is missing.
   */
  of(
    owner: MergedOwner,
    chain: ChainSlug,
    rows: readonly Pick<Transfer, 'hash' | 'height'>[],
  ): Promise<ReadonlyMap<string, readonly RowOwner[]>>
}
