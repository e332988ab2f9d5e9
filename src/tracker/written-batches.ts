import type { MergedBatch } from '../domain/ports/transaction-exports.ts'
import type { ChainRow } from './merged-pages.ts'
import { type TransactionTextsPorts, textsOfRows, type Written } from './transaction-texts.ts'

/** Rows of an export with what a person wrote about them; there may be none. */
export interface WrittenBatch {
  readonly rows: readonly ChainRow[]
  readonly written: (row: ChainRow) => Written
}

/** Rows whose texts are read at once. */
const ROWS = 500
const NOTHING_YET: WrittenBatch = Object.freeze({ rows: [], written: () => ({ note: null, label: null }) })

/**
 * The rows of batches, in their order, with the texts as they are when the rows are read. Small batches are joined: those of
 * several chains may have one row each.
 */
export async function* writtenBatches(
  ports: TransactionTextsPorts,
  batches: AsyncIterable<MergedBatch>,
): AsyncGenerator<WrittenBatch> {
  let pending: ChainRow[] = []
  for await (const { chain, tip, rows } of batches) {
    for (const row of rows) pending.push({ ...row, chain, tip })
    if (pending.length < ROWS) yield NOTHING_YET
    else {
      yield { rows: pending, written: await textsOfRows(ports, pending) }
      pending = []
    }
  }
  yield { rows: pending, written: await textsOfRows(ports, pending) }
}
