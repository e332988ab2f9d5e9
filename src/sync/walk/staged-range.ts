import type { Row } from '../../domain/history/transfer.ts'
import type { Draft } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { BATCH_ROWS } from './batch-rows.ts'
import type { StagedRange } from './range-assembler.ts'
import { firstBlock } from './stored-blocks.ts'

/** The rows of an earlier run's draft; null if it has none, 'incomplete' if some are missing. */
export async function readStagedRange(
  store: RunStore,
  { rowSetId, base, first, next, carry }: Draft,
): Promise<StagedRange | 'incomplete' | null> {
  if (next <= first) return null
  const topBlock = await firstBlock(store, rowSetId, first, next)
  const [last] = await store.rows(rowSetId, next - 1, 1)
  const [newest] = topBlock
  if (newest === undefined || last === undefined) return 'incomplete'
  return {
    top: base - first,
    next: base - next,
    carry,
    topBalance: newest.balance,
    topBlock,
    lastBlock: await readBlockUpFrom(store, rowSetId, last, first),
  }
}

/** The rows from `last` up that are of its block, newest first. */
async function readBlockUpFrom(
  store: RunStore,
  rowSetId: number,
  last: Row,
  first: number,
): Promise<readonly Row[]> {
  let block: readonly Row[] = [last]
  for (let end = last.position; end > first; ) {
    const from = Math.max(first, end - BATCH_ROWS)
    const rows = await store.rows(rowSetId, from, end - from)
    const sameBlock = rows.slice(rows.findLastIndex((row) => row.height !== last.height) + 1)
    block = [...sameBlock, ...block]
    if (sameBlock.length < rows.length || rows.length === 0) break
    end = from
  }
  return block
}
