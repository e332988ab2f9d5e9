import type { ChainSlug } from '../domain/chains/chain.ts'
import type { Labels } from '../domain/ports/labels.ts'
import type { TransactionNotes } from '../domain/ports/transaction-notes.ts'
import { labelsOfTransactions } from './labels/kept-labels.ts'
import type { ChainRow } from './merged-pages.ts'

/** What a person wrote about a transaction. */
export interface Written {
  readonly note: string | null
  readonly label: string | null
}

export interface TransactionTextsPorts {
  readonly notes: TransactionNotes
  readonly labels: Labels
}

const NOTHING: Written = Object.freeze({ note: null, label: null })

/** What is written about rows. */
export async function textsOfRows(
  ports: TransactionTextsPorts,
  rows: readonly ChainRow[],
): Promise<(row: ChainRow) => Written> {
  const texts = new Map<ChainSlug, ReadonlyMap<string, Written>>()
  for (const [chain, ofChain] of Map.groupBy(rows, (row) => row.chain)) {
    const hashes = ofChain.map(({ hash }) => hash)
    const found = await textsOf(ports, chain, hashes)
    if (found.size > 0) texts.set(chain, found)
  }
  return ({ chain, hash }) => texts.get(chain)?.get(hash) ?? NOTHING
}

/** By hash; those without either are missing. */
async function textsOf(
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
