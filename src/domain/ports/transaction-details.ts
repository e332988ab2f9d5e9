import type { ChainSlug } from '../chains/chain.ts'
import type { KeptTransaction } from '../transactions/kept-transaction.ts'

/** The whole transactions that were read, of each chain. Hashes are 64 lower-case hex digits. */
export interface TransactionDetails {
  /** Those that are kept, by hash. */
  get(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, KeptTransaction>>
  /** In place of what was kept of them. */
  keep(chain: ChainSlug, transactions: readonly KeptTransaction[]): Promise<void>
  /** Whether rows of an address are shown with kind and fee: they are part of a merged history. */
  areUsefulFor(addressId: number): Promise<boolean>
  forget(chain: ChainSlug, hash: string): Promise<void>
  /** The newest height known of a chain; null before the first proof. */
  tip(chain: ChainSlug): Promise<number | null>
}
