import type { ChainSlug } from '../chains/chain.ts'

/** What a person wrote about transactions. Hashes are 64 lower-case hex digits. */
export interface TransactionNotes {
  /** Null for none. */
  note(chain: ChainSlug, hash: string): Promise<string | null>
  /** Of these transactions, by hash; those without one are missing. */
  notesOf(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Null clears it. */
  setNote(chain: ChainSlug, hash: string, note: string | null): Promise<void>
}
