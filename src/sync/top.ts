import type { Ground, Moment } from '../domain/history/ground.ts'
import { isSame } from '../domain/history/order.ts'
import type { Answer } from '../domain/source.ts'
import type { Transfer } from '../domain/transfer.ts'
import { Inconsistent } from './inconsistent.ts'
import type { Reader } from './reader.ts'

const READINGS = 3
/** More rows than this above the settled ones are not kept in memory. */
const ROWS_MOST = 300_000
const IDLE_ANSWERS = 5

/**
 * The rows from the newest down to a ground as they stood at one moment, although they need several pages.
 *
 * The lower pages are read, then the newest page (the moment), then the lower ones again. A row that stood at the
 * same index from the bottom before and after the moment stood there at it; rows that arrive on top disturb nothing.
 * Throws Inconsistent `too_busy` when they have changed each time.
 */
export async function readTop(reader: Reader, head: Answer, ground: Ground): Promise<Moment> {
  let newest = head
  for (let reading = 1; reading <= READINGS; reading += 1) {
    const before = await readDown(reader, newest, ground)
    const moment = await reader.head()
    const after = await readDown(reader, moment, ground)
    const own = moment.rows.length
    const lower = after.slice(own)
    const arrived = moment.transactionCount - newest.transactionCount
    const same = lower.every((row, at) => {
      const mate = before[own + at - arrived]
      return mate !== undefined && isSame(mate, row)
    })
    if (same && moment.transactionCount - after.length <= Math.max(0, ground.top)) return { ...moment, rows: after }
    newest = moment
  }
  throw new Inconsistent('too_busy', 'this address changes faster than its newest pages can be read', newest)
}

/** All rows from those of `head` down to the ground's top row, read page by page. */
async function readDown(reader: Reader, head: Answer, ground: Ground): Promise<readonly Transfer[]> {
  const rows: Transfer[] = [...head.rows]
  let next = head.transactionCount - 1 - rows.length
  let count = head.transactionCount
  let idle = 0
  while (next >= Math.max(0, ground.top)) {
    const answer = await reader.page(Math.max(0, count - 1 - next))
    count = answer.transactionCount
    const before = next
    for (const [at, row] of answer.rows.entries()) {
      if (count - answer.offset - 1 - at !== next) continue
      rows.push(row)
      next -= 1
    }
    idle = next === before ? idle + 1 : 0
    if (idle === IDLE_ANSWERS || rows.length > ROWS_MOST) {
      throw new Inconsistent('too_busy', 'the newest pages of this history do not fit together', answer)
    }
  }
  return rows
}
