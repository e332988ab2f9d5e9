import type { Range } from '../../domain/history/range-summary.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { BATCH_ROWS } from './batch-rows.ts'

/**
 * The stored rows at positions `from` to `to` (exclusive), block by block; unconfirmed ones are a block of their own. Rows
 * in `except`, newest first, are not read.
 */
export async function* storedBlocks(
  store: RunStore,
  rowSetId: number,
  from: number,
  to: number,
  except: readonly Range[] = [],
): AsyncGenerator<Row[]> {
  let block: Row[] = []
  for (const batch of batchesOf(from, to, except)) {
    for (const row of await store.rows(rowSetId, batch.from, batch.to - batch.from)) {
      if (block.length > 0 && block[0]?.height !== row.height) {
        yield block
        block = []
      }
      block.push(row)
    }
  }
  if (block.length > 0) yield block
}

function* batchesOf(from: number, to: number, except: readonly Range[]): Generator<Range> {
  let position = from
  for (const skipped of [...except, { from: to, to }]) {
    for (; position < skipped.from; position += BATCH_ROWS) {
      yield { from: position, to: Math.min(position + BATCH_ROWS, skipped.from) }
    }
    position = Math.max(from, skipped.to)
  }
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
