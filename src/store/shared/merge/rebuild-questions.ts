import type { Leg, MergedTransfer } from '../../../domain/history/merge-legs.ts'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import type { Segment } from '../../../domain/history/segments.ts'
import type { CheckedHistory } from '../digests/checked-history.ts'

/** A member as it is in the snapshot. */
export interface MemberHead {
  readonly addressId: number
  /** Null if it shows nothing. */
  readonly checked: CheckedHistory | null
  /** Ranks of its oldest row, and of its oldest row that is not settled; null if there is none. */
  readonly oldest: number | null
  readonly oldestYoung: number | null
  /** Its balance, and the one that the merged history includes. In base units. */
  readonly balance: bigint
  readonly included: bigint
}

export interface LegsWanted {
  readonly member: MemberHead
  readonly segment: Segment
}

/** The merged history that is built anew. */
export interface ShownBefore {
  /** Positions of its rows; null if it shows nothing. */
  readonly shown: Range | null
  readonly nextRowId: number
  /** Rows up to this height were settled. */
  readonly settledTo: number
  readonly tip: number
}

/** What a rebuild reads of a snapshot and writes to a hidden row set. */
export type RebuildQuestion =
  /** At most a few hundred members with larger ids, in their order. */
  | { readonly kind: 'members'; readonly after: number }
  /** Rows of each, newest first, as they were written. */
  | { readonly kind: 'legs'; readonly wanted: readonly LegsWanted[] }
  /** Rows that are shown now, newest first; none where they are damaged. */
  | { readonly kind: 'shown'; readonly range: Range }
  /** Rows at neighbouring positions, newest first. */
  | { readonly kind: 'write'; readonly rows: readonly MergedRow[] }
  /** The merged history includes these balances from now on. */
  | { readonly kind: 'include'; readonly members: readonly MemberHead[] }

export type RebuildAnswer = readonly MemberHead[] | readonly (readonly Leg[])[] | readonly MergedRow[] | null

/** A history that was built anew, in a hidden row set. */
export interface Rebuilt {
  readonly first: number
  readonly count: number
  readonly balance: bigint
  /** Of all members. */
  readonly expected: bigint
  readonly unconfirmed: number
  readonly unconfirmedBalance: bigint
  readonly nextRowId: number
  readonly revised: boolean
  readonly reordered: boolean
  /** Transactions that members have at different heights. */
  readonly split: readonly MergedTransfer[]
}
