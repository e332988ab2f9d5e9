import type { ChainSlug } from '../chains/chain.ts'
import type { KeptTransaction } from '../transactions/kept-transaction.ts'

export interface FetchedTransactions {
  /** Hashes whose turn has not come yet. */
  readonly missing: readonly string[]
  /** Hashes that no source knows, or says all of. */
  readonly absent: readonly string[]
  /** When (ms) to ask for the missing ones again; null if nothing is missing. */
  readonly retryAt: number | null
}

/**
 * How much transactions are worth. Both leave half of each budget to others; `useful` leaves three quarters of a day's, and
 * asks only where several are read at once.
 */
export type Need = 'needed' | 'useful'

/** Whole transactions, as they are kept or else asked of the sources. Hashes are 64 lower-case hex digits. */
export interface TransactionLookup {
  /**
   * For a person who waits for it. Null if no source knows the transaction. Throws AppError `source_unavailable` with the
   * reason if none could say.
   */
  find(chain: ChainSlug, hash: string): Promise<KeptTransaction | null>
  /** Those that are kept, by hash; no request is sent. */
  kept(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, KeptTransaction>>
  /**
   * Reads and keeps those that are not kept, as many at once as a source takes. It never waits for a source. Throws what the
   * store throws, and the signal's reason.
   */
  fetch(
    chain: ChainSlug,
    hashes: readonly string[],
    need: Need,
    signal: AbortSignal,
  ): Promise<FetchedTransactions>
}
