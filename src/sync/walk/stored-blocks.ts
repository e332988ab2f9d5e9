import type { Row } from '../../domain/history/transfer.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { BATCH_ROWS } from './batch-rows.ts'

/** The stored rows at positions `from` to `to` (exclusive), block by block; unconfirmed ones are a block of their own. */
export async function* storedBlocks(
  store: RunStore,
  rowSetId: number,
  from: number,
  to: number,
): AsyncGenerator<Row[]> {
  let block: Row[] = []
  for (let position = from; position < to; position += BATCH_ROWS) {
    for (const row of await store.rows(rowSetId, position, Math.min(BATCH_ROWS, to - position))) {
      if (block.length > 0 && block[0]?.height !== row.height) {
        yield block
        block = []
      }
      block.push(row)
    }
  }
  if (block.length > 0) yield block
}

/** The newest of those blocks; empty if there is no row. */
export async function firstBlock(
  store: RunStore,
  rowSetId: number,
  from: number,
  to: number,
): Promise<readonly Row[]> {
  for await (const block of storedBlocks(store, rowSetId, from, to)) return block
  return []
}

/** Unconfirmed rows are above every height. */
export function heightOf(block: readonly { readonly height: number | null }[]): number {
  return block[0]?.height ?? Number.MAX_SAFE_INTEGER
}
