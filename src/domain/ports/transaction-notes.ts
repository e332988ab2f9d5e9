import type { ChainSlug } from '../chains/chain.ts'

export interface TransactionNote {
  readonly chain: ChainSlug
  readonly hash: string
  readonly note: string
}

/** What a person wrote about transactions. Hashes are 64 lower-case hex digits. */
export interface TransactionNotes {
  /** Null for none. */
  note(chain: ChainSlug, hash: string): Promise<string | null>
  /** Of these transactions, by hash; those without one are missing. */
  notesOf(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** By chain and hash, after those of a transaction (null: from the first one): of a chain, or of all. */
  notesAfter(
    last: Pick<TransactionNote, 'chain' | 'hash'> | null,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly TransactionNote[]>
  /** Null clears it. */
  setNote(chain: ChainSlug, hash: string, note: string | null): Promise<void>
}
