import type { DerivedAddress } from '../keys/open-descriptor.ts'

/** The first addresses of a branch that is new. */
export interface NewBranch {
  /** The place of its descriptor. */
  readonly descriptor: number
  readonly branch: number
  /** From index 0 on. */
  readonly addresses: readonly DerivedAddress[]
  /** How many indexes these are; an index may have no address. */
  readonly derived: number
}

/** More addresses of a branch. */
export interface FollowedAddresses {
  /** Of the branch. */
  readonly number: number
  /**
   * The text of its descriptor, which the branch must still have: numbers of dropped branches are given again. Null for a
   * branch that is new in the transaction.
   */
  readonly text: string | null
  readonly from: number
  /** How many indexes the branch has then. */
  readonly derived: number
  readonly addresses: readonly DerivedAddress[]
}
