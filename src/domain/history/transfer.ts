/** What one transaction did to one address, as a source reports it. */
export interface Transfer {
  /** Transaction hash, 64 lower-case hex digits. */
  readonly hash: string
  /** Net effect in base units; negative when the address paid. */
  readonly amount: bigint
  /** Seconds since 1970: the block's time, or when the source first saw it; null if it reports neither. */
  readonly time: number | null
  /** The block's height, or null while unconfirmed. Block 0 is a real height. */
  readonly height: number | null
}

/** A transfer at its position in a history. */
export interface Row extends Transfer {
  /** Seconds since 1970: the block's time, or when the source, or else this program, first saw it. */
  readonly time: number
  /** Unique within the address, stable while the transaction stays stored. */
  readonly id: number
  /** Dense, counting up into the past. */
  readonly position: number
  /** The address's balance right after this transaction, in base units. */
  readonly balance: bigint
}
