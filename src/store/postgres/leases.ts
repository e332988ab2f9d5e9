import { crashed, STRIKES_MAX } from '../shared/transitions/crashed.ts'
import { announce } from './announcements.ts'
import type { Database } from './database.ts'
import { endRun } from './end-run.ts'
import { readTracked } from './tracked-row.ts'
import { LEASES, WORKER_QUEUE } from './worker-job.ts'

/** Ends the leases of lost workers: those without an active job. Returns how many were of addresses. */
export async function takeOverLeases(db: Database, jobsSchema: string, now: number): Promise<number> {
  // Read before the rows are locked: a lost worker never returns under the same id.
  const lost = await db.all(
    `select distinct l.worker from ${LEASES} as l where not exists (
      select from ${jobsSchema}.job j where j.name = '${WORKER_QUEUE}' and j.id = l.worker and j.state = 'active')`,
  )
  if (lost.length === 0) return 0
  const workers = lost.map((row) => row['worker'])
  return await db.transaction(async (tx) => {
    const freed = await tx.all(
      `update sync set worker = null, strikes = strikes + 1 where worker = any($1::uuid[])
        returning address_id, strikes`,
      [workers],
    )
    const wallets = await tx.all(
      'update wallet set worker = null where worker = any($1::uuid[]) returning id',
      [workers],
    )
    const ended = freed.filter((row) => Number(row['strikes']) >= STRIKES_MAX)
    if (ended.length > 0) {
      const rows = await readTracked(tx, 'a.id = any($1)', [ended.map((row) => row['address_id'])])
      for (const row of rows) await endRun(tx, row, crashed(row, now))
    }
    if (freed.length > 0 || wallets.length > 0) await announce(tx, { kind: 'work' })
    return freed.length
  })
}
