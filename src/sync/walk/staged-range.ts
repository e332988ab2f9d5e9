import { setImmediate } from 'node:timers/promises'
import { type BalanceRange, widened } from '../../domain/history/plausible.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Draft } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { BATCH_ROWS } from './batch-rows.ts'
import type { StagedRange } from './range-assembler.ts'
import { firstBlock } from './stored-blocks.ts'

/** The rows of an earlier run's draft; null if it has none, 'incomplete' if some are missing or damaged. */
export async function readStagedRange(
  store: RunStore,
  { rowSetId, base, first, next, carry }: Draft,
): Promise<StagedRange | 'incomplete' | null> {
  if (next <= first) return null
  const topBlock = await firstBlock(store, rowSetId, first, next)
  const [last] = await store.rows(rowSetId, next - 1, 1)
  const [newest] = topBlock
  if (newest === undefined || last === undefined) return 'incomplete'
  const balances = await readBalances(store, rowSetId, first, next, carry)
  if (balances === null) return 'incomplete'
  return {
    top: base - first,
    next: base - next,
    carry,
    topBalance: newest.balance,
    balances,
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

/** The balances at the end of each block; null unless every row continues the one above it, down to `carry`. */
async function readBalances(
  store: RunStore,
  rowSetId: number,
  first: number,
  next: number,
  carry: bigint,
): Promise<BalanceRange | null> {
  let range: BalanceRange | null = null
  let above: Row | null = null
  for (let from = first; from < next; from += BATCH_ROWS) {
    for (const row of await store.rows(rowSetId, from, Math.min(BATCH_ROWS, next - from))) {
      if (row.position !== (above?.position ?? first - 1) + 1) return null
      if (above !== null && row.balance !== above.balance - above.amount) return null
      if (row.height !== above?.height) {
        range = widened(range ?? { lowest: row.balance, highest: row.balance }, row.balance)
      }
      above = row
    }
    await setImmediate()
  }
  return above?.position === next - 1 && above.balance - above.amount === carry ? range : null
}
