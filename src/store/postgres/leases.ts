import { crashed, STRIKES_MAX } from '../shared/transitions/crashed.ts'
import { announce } from './announcements.ts'
import type { Database } from './database.ts'
import { endRun } from './end-run.ts'
import { readTracked } from './tracked-row.ts'
import { WORKER_QUEUE } from './worker-job.ts'

/** Ends the leases of lost workers: those without an active job. Returns how many. */
export async function takeOverLeases(db: Database, jobsSchema: string, now: number): Promise<number> {
  // Read before the rows are locked: a lost worker never returns under the same id.
  const lost = await db.all(
    `select distinct s.worker from sync s where s.worker is not null and not exists (
      select from ${jobsSchema}.job j where j.name = '${WORKER_QUEUE}' and j.id = s.worker and j.state = 'active')`,
  )
  if (lost.length === 0) return 0
  return await db.transaction(async (tx) => {
    const freed = await tx.all(
      `update sync set worker = null, strikes = strikes + 1 where worker = any($1::uuid[])
        returning address_id, strikes`,
      [lost.map((row) => row['worker'])],
    )
    const ended = freed.filter((row) => Number(row['strikes']) >= STRIKES_MAX)
    if (ended.length > 0) {
      const rows = await readTracked(tx, 'a.id = any($1)', [ended.map((row) => row['address_id'])])
      for (const row of rows) await endRun(tx, row, crashed(row, now))
    }
    if (freed.length > 0) await announce(tx, { kind: 'work' })
    return freed.length
  })
}
