/** What every chain has, whatever its family. */
export interface ChainFacts {
  /** Lower-case words with hyphens: the chain's name in the API and in the database. */
  readonly slug: string
  /** Its display name. */
  readonly name: string
  /** Its native coin; `domain/assets` makes it an `Asset`. */
  readonly coin: {
    /** Ticker. */
    readonly symbol: string
    /** Digits after the decimal point: one coin is 10^decimals base units. */
    readonly decimals: number
  }
  /** More whole coins than this never exist. */
  readonly supplyMax: number
  /** The time of its first block, in seconds since 1970. */
  readonly genesisTime: number
  /** The hash of its first block, 64 lower-case hex digits; forks share it. */
  readonly genesisHash: string
  /** The mean time (s) between blocks that the protocol aims at. */
  readonly blockSeconds: number
  /** Blocks whose times are public, oldest first, of the same chain as the newest: bounds for the heights between them. */
  readonly knownBlocks: readonly KnownBlock[]
  /** More transactions than this never fit into one block: its largest size over the smallest transaction, rounded up. */
  readonly blockTransactionsMax: number
  /**
   * Finality depth: a row is settled once this many blocks stand on top of its own. No reorganisation is expected to
   * reach it.
   */
  readonly finalityDepth: number
}

export interface KnownBlock {
  readonly height: number
  /** In seconds since 1970. */
  readonly time: number
}
