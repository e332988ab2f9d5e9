import { announce } from './announcements.ts'
import type { Columns, Database, Sql } from './database.ts'
import { JOBS_SCHEMA, type JobQueue } from './job-queue.ts'
import { BATCH, enqueue, inBatches, queueOf } from './waiting.ts'

const DEAD_AGAIN_MS = 3_600_000
const OPINION_AGAIN_MS = 86_400_000
const DEAD_DETAIL =
  'The process that read this address ended in the middle of it, again and again. It is tried again later.'

const WITHOUT_JOB = `(a.status = 'IN_PROGRESS' or a.running = 1) and (a.job is not null or a.running = 0)
  and not exists (select from ${JOBS_SCHEMA}.job j
    where j.name = a.queue and j.id = a.job and j.state in ('created', 'retry', 'active'))
  and not exists (select from ${JOBS_SCHEMA}.job d where d.name = 'dead' and d.data->>'jobId' = a.job::text)`

/** Whatever waits without a job gets one: after a copy or a restored backup there are none. */
export async function sendMissingJobs(db: Database, jobs: JobQueue): Promise<void> {
  await inBatches(db, jobs, async (tx) => {
    // One process after the other, each seeing what the one before has sent.
    await tx.run('select from schedule for update')
    const found = await tx.all(
      `select a.id from address a where ${WITHOUT_JOB} order by a.id limit ${BATCH} for update skip locked`,
    )
    // Looked at again once they are locked: a job may have come with another's last change.
    const rows = await tx.all(
      `update address a set running = 0, job = null where a.id = any($1::bigint[]) and ${WITHOUT_JOB} returning a.*`,
      [found.map((row) => row['id'])],
    )
    await enqueue(
      tx,
      jobs,
      rows.filter((row) => row['status'] === 'IN_PROGRESS'),
    )
    return found
  })
}

/** Gives back what the queue has taken from processes that no longer answer. */
export async function takeOver(db: Database, jobs: JobQueue, now: number): Promise<void> {
  await db.transaction(async (tx) => {
    // Both are locked: a job that is being claimed again is its claimer's.
    const dropped = await tx.all(
      `select a.* from address a join ${JOBS_SCHEMA}.job j on j.name = a.queue and j.id = a.job
        where a.running = 1 and j.state in ('created', 'retry') for update of a, j skip locked`,
    )
    if (dropped.length === 0) return
    await tx.run('update address set running = 0 where id = any($1::bigint[])', [
      dropped.map((row) => row['id']),
    ])
    // Somebody has asked for something else since they were claimed.
    const astray = dropped.filter((row) => row['status'] === 'IN_PROGRESS' && row['queue'] !== queueOf(row))
    await enqueue(tx, jobs, astray)
    await announce(tx, { kind: 'work' })
  })
  await db.transaction(async (tx) => {
    for (const { addressId, jobId } of await jobs.takeDead(tx)) {
      const row = await tx.one('select * from address where id = $1 and job = $2 for update', [
        addressId,
        jobId,
      ])
      if (row !== undefined) await giveUp(tx, row, now)
    }
  })
}

async function giveUp(tx: Sql, row: Columns, now: number): Promise<void> {
  const id = Number(row['id'])
  if (row['status'] === 'IN_PROGRESS') {
    await tx.run(
      `update address set status = 'ERROR', running = 0, job = null, error_code = 'internal', error_detail = $2,
          error_retry_at = $3, next_sync_at = $3, check_at = null, failures = failures + 1 where id = $1`,
      [id, DEAD_DETAIL, now + DEAD_AGAIN_MS],
    )
  } else {
    await tx.run(
      'update address set running = 0, job = null, verify_by_hand = 0, verify_at = $2 where id = $1',
      [id, now + OPINION_AGAIN_MS],
    )
  }
  await announce(tx, { kind: 'address', ids: [id] })
}
