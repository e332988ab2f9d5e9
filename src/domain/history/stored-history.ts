/**
 * The visible history of an address: the dense range of positions `first … first + count − 1` of a row set, newest
 * first. Rows of the set outside this range exist but are hidden, so new rows are staged there before one small
 * transaction moves the range over them.
 */
export interface StoredHistory {
  readonly rowSetId: number
  readonly first: number
  readonly count: number
  /** This many rows on top were not settled at the last proof; all below were. */
  readonly unsettled: number
  readonly balance: bigint
  /** The tip of the last proof. */
  readonly tip: number
  /** The source that proved it. */
  readonly source: string
}

export function settledCount(history: StoredHistory | null): number {
  return history === null ? 0 : history.count - history.unsettled
}
