import type { Checkpoint, HistorySnapshot } from '../../domain/history/checkpoint.ts'
import { isSame } from '../../domain/history/order.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import type { HistoryPage } from '../../domain/ports/source.ts'
import type { HeadReader } from './head-reader.ts'
import { Inconsistent } from './inconsistent.ts'
import type { PageReader } from './page-reader.ts'

const ATTEMPTS_MAX = 6
/** More rows than this above the settled ones are not kept in memory. */
const ROWS_MAX = 300_000
const IDLE_ANSWERS_MAX = 5

/**
 * Reads the rows from the newest down to a checkpoint over several pages, as one consistent snapshot.
 *
 * The lower pages are read, then the newest page, then the lower ones again, all at one tip. A row that was at the same
 * index from the bottom before and after the newest page was there when that page was read; rows that arrive on top do
 * not matter. If anything else has changed, the last reading is the first of the next attempt. Throws Inconsistent
 * `too_busy` when every attempt found a change.
 */
export async function readStableHead(
  heads: HeadReader,
  head: HistoryPage,
  checkpoint: Checkpoint,
): Promise<HistorySnapshot> {
  // The whole block of the checkpoint, since answers may order its rows differently.
  const reach = Math.max(0, checkpoint.top - checkpoint.block.length + 1)
  let before = await readDown(heads.pages, head, reach)
  for (let attempt = 1; ; attempt += 1) {
    const newest = await heads.read(reach)
    const after = await readDown(heads.pages, newest, reach)
    if (before.tip === newest.tip && after.tip === newest.tip && agree(before, after, newest.rows.length)) {
      return { ...newest, rows: after.rows }
    }
    if (attempt === ATTEMPTS_MAX) {
      const detail = 'This address changes faster than its newest pages can be read.'
      throw new Inconsistent('too_busy', detail, newest)
    }
    before = after
  }
}

interface HeadReading {
  /** Index from the bottom of the first row. */
  readonly top: number
  readonly rows: readonly Transfer[]
  /** The tip of all pages; null if they came from different ones. */
  readonly tip: number | null
}

/** Whether the rows below the first `own` of `after` were the same, each at its index, before. */
function agree(before: HeadReading, after: HeadReading, own: number): boolean {
  const arrived = after.top - before.top
  return after.rows.slice(own).every((row, at) => {
    const counterpart = before.rows[own + at - arrived]
    return counterpart !== undefined && isSame(counterpart, row)
  })
}

/** All rows from those of `head` down to index `reach`, page by page. */
async function readDown(pages: PageReader, head: HistoryPage, reach: number): Promise<HeadReading> {
  const rows: Transfer[] = [...head.rows]
  const top = head.transactionCount - 1
  let count = head.transactionCount
  let tip: number | null = head.tip
  let idle = 0
  for (let next = top - rows.length; next >= reach; ) {
    const above = { index: next, block: rows.slice(-1), stated: head }
    const answer = await pages.below(Math.max(0, count - 1 - next), above)
    count = answer.transactionCount
    if (answer.tip !== tip) tip = null
    const found = rowsFrom(answer, next)
    for (const row of found) rows.push(row)
    next -= found.length
    idle = found.length === 0 ? idle + 1 : 0
    if (idle === IDLE_ANSWERS_MAX) {
      throw new Inconsistent('too_busy', 'The newest pages of this history do not fit together.', answer)
    }
    if (rows.length > ROWS_MAX) {
      const detail = `More than ${ROWS_MAX} transactions of this address are in the newest blocks, which may still change; no more are read at once.`
      throw new Inconsistent('too_busy', detail, answer)
    }
  }
  return { top, rows, tip }
}

/** The rows of an answer from index `next` down. */
function rowsFrom(answer: HistoryPage, next: number): readonly Transfer[] {
  const at = answer.transactionCount - answer.offset - 1 - next
  return at < 0 ? [] : answer.rows.slice(at)
}
