import type { ChainSlug } from '../domain/chains/chain.ts'
import type { Labels } from '../domain/ports/labels.ts'
import type { TransactionNotes } from '../domain/ports/transaction-notes.ts'
import { labelsOfTransactions } from './labels/kept-labels.ts'

/** What a person wrote about a transaction. */
export interface Written {
  readonly note: string | null
  readonly label: string | null
}

export interface TransactionTextsPorts {
  readonly notes: TransactionNotes
  readonly labels: Labels
}

/** Notes and labels of transactions, by hash; those without either are missing. */
export async function textsOf(
  { notes, labels }: TransactionTextsPorts,
  chain: ChainSlug,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, Written>> {
  const written = await notes.notesOf(chain, hashes)
  const labelled = await labelsOfTransactions(labels, chain, hashes)
  const known = [...new Set([...written.keys(), ...labelled.keys()])]
  return new Map(
    known.map((hash) => [hash, { note: written.get(hash) ?? null, label: labelled.get(hash) ?? null }]),
  )
}
