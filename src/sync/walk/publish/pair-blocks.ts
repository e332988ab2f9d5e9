import type { Row } from '../../../domain/history/transfer.ts'
import { heightOf } from '../stored-blocks.ts'

/** The rows of one height in two histories; of one of them there may be none. */
export interface BlockPair {
  readonly before: readonly Row[]
  readonly after: readonly Row[]
}

/** Walks down two histories side by side; unconfirmed rows are a block of their own. */
export async function* pairBlocks(
  before: AsyncIterator<readonly Row[]>,
  after: AsyncIterator<readonly Row[]>,
): AsyncGenerator<BlockPair> {
  let old = await nextBlock(before)
  let fresh = await nextBlock(after)
  while (old !== null || fresh !== null) {
    const [oldHeight, freshHeight] = [heightOrNone(old), heightOrNone(fresh)]
    const height = Math.max(oldHeight, freshHeight)
    yield {
      before: oldHeight === height && old !== null ? old : [],
      after: freshHeight === height && fresh !== null ? fresh : [],
    }
    if (oldHeight === height) old = await nextBlock(before)
    if (freshHeight === height) fresh = await nextBlock(after)
  }
}

async function nextBlock(blocks: AsyncIterator<readonly Row[]>): Promise<readonly Row[] | null> {
  const next = await blocks.next()
  return next.done === true ? null : next.value
}

function heightOrNone(block: readonly Row[] | null): number {
  return block === null ? -1 : heightOf(block)
}
