/** What a check of stored rows goes by: the header of a visible history. Positions, `to` exclusive. */
export interface CheckedHistory {
  readonly rowSetId: number
  readonly from: number
  readonly to: number
  /** The balance right after the newest row. */
  readonly balance: bigint
  /** Null if an earlier version wrote them. */
  readonly topDigest: bigint | null
  readonly bottomDigest: bigint | null
  /** The sum of the digests between them. */
  readonly rangesDigest: bigint | null
}
