import { latestTimes } from '../shared/latest-times.ts'
import type { Database } from './database.ts'
import { changeAll } from './requests.ts'

/** No time of the queue stays later than it can be; the clock that set it may have been ahead. Intervals in ms. */
export async function capTimes(
  db: Database,
  now: number,
  intervals: { readonly syncMs: number; readonly verifyMs: number },
): Promise<void> {
  for (const { columns, where, latest } of latestTimes(now, intervals)) {
    const set = columns.map((column) => `${column} = $1`).join(', ')
    await changeAll(db, set, `${where} and ${columns[0]} > $1`, [latest])
  }
}
