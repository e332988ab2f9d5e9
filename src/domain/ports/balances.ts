import type { AssetId } from '../assets/asset.ts'
import type { ChainSlug } from '../chains/chain.ts'
import type { DayChange } from '../history/day-changes.ts'

/** The moment of a balance: `at` in seconds since 1970. */
export type AsOf =
  | { readonly kind: 'now' }
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'height'; readonly height: number }

export interface BalanceAsOf {
  readonly chain: ChainSlug
  /** The newest height known for the chain; 0 before the first proof. */
  readonly tip: number
  readonly balance: bigint
  /** Offset of the row right after which the balance holds; null if there is no such row. */
  readonly offset: number | null
}

/** The balance right after one transaction. */
export interface BalancePoint {
  /** Seconds since 1970. */
  readonly time: number
  /** Null while unconfirmed. */
  readonly height: number | null
  readonly balance: bigint
}

export interface BalanceHistory {
  readonly chain: ChainSlug
  /** The last point before the range. */
  readonly before: BalancePoint | null
  /** Oldest first. */
  readonly points: readonly BalancePoint[]
}

export interface BalanceRange {
  /** Seconds since 1970, both inclusive; null = no end. */
  readonly from: number | null
  readonly to: number | null
}

/** How the balance of a history came about, day by day. */
export interface DailyChanges {
  readonly chain: ChainSlug
  /** Of confirmed rows, by the UTC day of their time; ascending. Days whose rows cancel each other out are left out. */
  readonly changes: readonly DayChange[]
  /** Now: the sum of the changes, and of the rows that are not confirmed. */
  readonly balance: bigint
}

export interface AssetTotal {
  readonly asset: AssetId
  readonly balance: bigint
  readonly unconfirmedBalance: bigint
  readonly addresses: number
  readonly transactions: number
}

export const SPARKLINE_POINTS = 32
