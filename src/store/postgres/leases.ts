import { announce } from './announcements.ts'
import type { Columns, Database, Sql } from './database.ts'
import { setSync } from './tracked-row.ts'
import { JOBS_SCHEMA, WORKER_QUEUE } from './worker-job.ts'

/** Workers lost in a row while holding an address (`strikes`), before it becomes an ERROR for an hour. */
const STRIKES_MOST = 6
const CRASHED_AGAIN_MS = 3_600_000
const VERIFY_AGAIN_MS = 86_400_000
const CRASHED = 'The worker crashed repeatedly while syncing this address.'

/** Ends the leases of lost workers: those without an active job. */
export async function takeOverLeases(db: Database, now: number): Promise<void> {
  // Read before the rows are locked: a lost worker never returns under the same id.
  const lost = await db.all(
    `select distinct s.worker from sync s where s.worker is not null and not exists (
      select from ${JOBS_SCHEMA}.job j where j.name = '${WORKER_QUEUE}' and j.id = s.worker and j.state = 'active')`,
  )
  if (lost.length === 0) return
  await db.transaction(async (tx) => {
    const freed = await tx.all(
      `update sync set worker = null, strikes = strikes + 1 where worker = any($1::uuid[])
        returning address_id, status, strikes, failures`,
      [lost.map((row) => row['worker'])],
    )
    for (const row of freed) if (Number(row['strikes']) >= STRIKES_MOST) await giveUp(tx, row, now)
    if (freed.length > 0) await announce(tx, { kind: 'work' })
  })
}

async function giveUp(tx: Sql, row: Columns, now: number): Promise<void> {
  const id = Number(row['address_id'])
  await setSync(
    tx,
    id,
    row['status'] === 'IN_PROGRESS'
      ? {
          status: 'ERROR',
          strikes: 0,
          error_code: 'internal',
          error_detail: CRASHED,
          error_retry_at: now + CRASHED_AGAIN_MS,
          next_sync_at: now + CRASHED_AGAIN_MS,
          check_at: null,
          failures: Number(row['failures']) + 1,
        }
      : { strikes: 0, verify_manual: 0, verify_at: now + VERIFY_AGAIN_MS },
  )
  await announce(tx, { kind: 'address', ids: [id] })
}
