import type { ChainSlug } from '../chains/chain.ts'
import type { MergedRow, OwnFacts } from '../history/merged-row.ts'

/** Merged histories have ids from here on, addresses smaller ones. */
export const FIRST_MERGED_ID = 2 ** 32

/** Whose history is merged of those of addresses. `all`: every address that is followed; it is ALL. */
export interface MergedOwner {
  readonly kind: 'wallet' | 'group' | 'all'
  readonly id: number
}

export const ALL: MergedOwner = Object.freeze({ kind: 'all', id: 0 })

/** What is known of a whole transaction, from the point of view of the owner of its row. */
export interface KnownTransaction
  extends Pick<MergedRow, 'hash' | 'height' | 'amount' | 'received' | 'addresses'> {
  readonly facts: OwnFacts
}

/** Of one merged history, in base units. */
export interface OwnerTotals {
  readonly owner: MergedOwner
  readonly chain: ChainSlug
  readonly balance: bigint
  readonly unconfirmedBalance: bigint
  readonly transactionCount: number
  /** Addresses that it is merged of. */
  readonly members: number
  /** At most SPARKLINE_POINTS balances over its life, oldest first; none of an empty history. */
  readonly sparkline: readonly bigint[]
  /** The newest height known for the chain; 0 before the first. */
  readonly tip: number
  /** Changes of members are not merged yet. */
  readonly behind: boolean
  /** Stored rows of a member are damaged, and are being read again. */
  readonly damaged: boolean
}

/**
 * The histories of owners, one for each chain, and the addresses they are merged of. Members are addresses of the chain.
 * A change of members, or of a member's rows, is merged soon after (`ports/merge-store.ts`).
 */
export interface OwnerHistories {
  /** Makes an empty history unless there is one. That of `all` has all addresses of the chain as members. */
  create(owner: MergedOwner, chain: ChainSlug): Promise<void>
  /** Those that are members already stay so. Makes the history if there is none. */
  addMembers(owner: MergedOwner, chain: ChainSlug, addressIds: readonly number[]): Promise<void>
  removeMembers(owner: MergedOwner, chain: ChainSlug, addressIds: readonly number[]): Promise<void>
  /** Adds and removes members until these are all. */
  setMembers(owner: MergedOwner, chain: ChainSlug, addressIds: readonly number[]): Promise<void>
  /** Removes all histories of an owner; their rows are swept away in the background. */
  remove(owner: MergedOwner): Promise<void>
  /** Whether changes of members are not merged yet. */
  behind(owner: MergedOwner): Promise<boolean>
  /**
   * Records what is known of whole transactions. Kind and fee of their rows stay until the amounts or addresses of these
   * change. A row of other amounts or addresses than these stays as it is. Returns how many of the rows the history has.
   */
  setFacts(owner: MergedOwner, chain: ChainSlug, known: readonly KnownTransaction[]): Promise<number>
  /** Which of these addresses, in their canonical form, are the owner's, used or not. */
  ownAmong(owner: MergedOwner, chain: ChainSlug, addresses: readonly string[]): Promise<ReadonlySet<string>>
  /** Those that the owner has a history on, in the order in which they came. */
  chains(owner: MergedOwner): Promise<readonly ChainSlug[]>
  /** Of all histories of these owners. */
  totals(owners: readonly MergedOwner[]): Promise<readonly OwnerTotals[]>
}
