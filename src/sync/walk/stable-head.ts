import type { Checkpoint, HistorySnapshot } from '../../domain/history/checkpoint.ts'
import { isSame } from '../../domain/history/order.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import type { HistoryPage } from '../../domain/ports/source.ts'
import { Inconsistent } from './inconsistent.ts'
import type { Reader } from './reader.ts'

const ATTEMPTS = 6
/** More rows than this above the settled ones are not kept in memory. */
const ROWS_MOST = 300_000
const IDLE_ANSWERS = 5
/** A top that needs more pages than this moves faster than it is read. */
const PAGES_MOST = 40

/**
 * The rows from the newest down to a ground as they stood at one moment, although they need several pages.
 *
 * The lower pages are read, then the newest page (the moment), then the lower ones again, all at one tip. A row that
 * stood at the same index from the bottom before and after the moment stood there at it; rows that arrive on top
 * disturb nothing. If something else has changed, the last reading is the first of the next attempt. Throws
 * Inconsistent `too_busy` when they have changed each time.
 */
export async function readStableHead(
  reader: Reader,
  head: HistoryPage,
  ground: Checkpoint,
): Promise<HistorySnapshot> {
  // The whole top block of the ground, since answers may order its rows differently.
  const reach = Math.max(0, ground.top - ground.block.length + 1)
  let before = await readDown(reader, head, reach)
  for (let attempt = 1; ; attempt += 1) {
    const moment = await reader.head(reach)
    const after = await readDown(reader, moment, reach)
    if (before.tip === moment.tip && after.tip === moment.tip && agree(before, after, moment.rows.length)) {
      return { ...moment, rows: after.rows }
    }
    if (attempt === ATTEMPTS) {
      throw new Inconsistent(
        'too_busy',
        'this address changes faster than its newest pages can be read',
        moment,
      )
    }
    before = after
  }
}

interface Reading {
  /** Index from the bottom of the first row. */
  readonly top: number
  readonly rows: readonly Transfer[]
  /** The tip of all pages; null if they came from different ones. */
  readonly tip: number | null
}

/** Whether the rows below the first `own` of `after` were the same, each at its index, before. */
function agree(before: Reading, after: Reading, own: number): boolean {
  const arrived = after.top - before.top
  return after.rows.slice(own).every((row, at) => {
    const mate = before.rows[own + at - arrived]
    return mate !== undefined && isSame(mate, row)
  })
}

/** All rows from those of `head` down to index `reach`, read page by page. */
async function readDown(reader: Reader, head: HistoryPage, reach: number): Promise<Reading> {
  const rows: Transfer[] = [...head.rows]
  const top = head.transactionCount - 1
  let count = head.transactionCount
  let tip: number | null = head.tip
  let idle = 0
  let pages = 0
  for (let next = top - rows.length; next >= reach; ) {
    const answer = await reader.page(Math.max(0, count - 1 - next), {
      index: next,
      block: rows.slice(-1),
      stated: head,
    })
    count = answer.transactionCount
    if (answer.tip !== tip) tip = null
    const before = next
    for (const [at, row] of answer.rows.entries()) {
      if (count - answer.offset - 1 - at !== next) continue
      rows.push(row)
      next -= 1
    }
    idle = next === before ? idle + 1 : 0
    pages += 1
    if (idle === IDLE_ANSWERS || pages === PAGES_MOST || rows.length > ROWS_MOST) {
      throw new Inconsistent('too_busy', 'the newest pages of this history do not fit together', answer)
    }
  }
  return { top, rows, tip }
}
