import type { ChainSlug } from '../../domain/chain.ts'
import { toChain, toNumber } from '../columns/address-columns.ts'
import { announce } from './announcements.ts'
import type { Columns, Database, Sql } from './database.ts'
import { JOBS_SCHEMA, type JobQueue, type QueueName } from './job-queue.ts'

/** Urgency of what somebody has asked for by hand; 1 is that of unconfirmed rows. */
export const ASKED = 2
const BATCH = 1000
const DEAD_AGAIN_MS = 3_600_000
const OPINION_AGAIN_MS = 86_400_000
const DEAD_DETAIL =
  'The process that read this address ended in the middle of it, again and again. It is tried again later.'

/** Sends waiting addresses to the queue, in the transaction that made them wait. */
export async function enqueue(tx: Sql, jobs: JobQueue, rows: readonly Columns[]): Promise<void> {
  for (const [queue, members] of Map.groupBy(rows, queueOf)) {
    await jobs.add(
      tx,
      queue,
      members.map((row) => ({ id: Number(row['id']), urgency: Number(row['urgency']) })),
    )
  }
  if (rows.length > 0) await announce(tx, { kind: 'work' })
}

function queueOf(row: Columns): QueueName {
  return `${row['want'] === 'check' ? 'check' : 'read'}-${toChain(row['chain'])}`
}

/** Asks for every address, those included that somebody is writing to right now. */
export async function requestEverything(db: Database, jobs: JobQueue, now: number): Promise<void> {
  // By id, so that none is asked for again that ends meanwhile.
  let last = 0
  await inBatches(db, jobs, async (tx) => {
    const asked = await tx.all(
      `update address a set status = 'IN_PROGRESS', urgency = ${ASKED}, turn = $1,
          obtained = case when before.waits then a.obtained else 0 end,
          total = case when before.waits then a.total end,
          want = case when before.waits then a.want when a.checkable = 1 then 'check' else 'read' end
        from (select id, status = 'IN_PROGRESS' as waits from address
          where id > $2 and (status <> 'IN_PROGRESS' or (running = 0 and urgency < ${ASKED}))
          order by id limit ${BATCH} for update) as before
        where a.id = before.id returning a.*`,
      [now, last],
    )
    await began(tx, jobs, asked.toSorted(byTurn))
    last = Math.max(last, ...asked.map((row) => Number(row['id'])))
    return asked.length
  })
}

/** Queues what is due of these chains, the most urgent first. Returns how many. */
export async function requestWhatIsDue(
  db: Database,
  jobs: JobQueue,
  now: number,
  chains: readonly ChainSlug[],
): Promise<number> {
  const queue = (want: string, where: string) =>
    inBatches(db, jobs, async (tx) => {
      const due = await tx.all(
        `update address a set status = 'IN_PROGRESS', urgency = (a.unconfirmed > 0)::integer,
            turn = coalesce(a.last_synced_at, 0), obtained = 0, total = null, want = ${want}
          from (select id from address where ${where} and chain = any($2)
            order by unconfirmed > 0 desc, last_synced_at nulls first, id limit ${BATCH} for update skip locked) as due
          where a.id = due.id returning a.*`,
        [now, chains],
      )
      await began(tx, jobs, due.toSorted(byTurn))
      return due.length
    })
  const reads = await queue(
    `case when a.checkable = 1 then 'check' else 'read' end`,
    `next_sync_at is not null and next_sync_at <= $1 and status <> 'IN_PROGRESS'`,
  )
  const checks = await queue(
    `'check'`,
    `check_at <= $1 and status = 'ERROR' and error_code = 'source_inconsistent'`,
  )
  return reads + checks
}

/** What is held by a run already gets its job when that ends. */
async function began(tx: Sql, jobs: JobQueue, rows: readonly Columns[]): Promise<void> {
  if (rows.length === 0) return
  await enqueue(
    tx,
    jobs,
    rows.filter((row) => row['running'] === 0),
  )
  await announce(tx, { kind: 'address', ids: rows.map((row) => Number(row['id'])) })
}

function byTurn(a: Columns, b: Columns): number {
  return Number(a['turn']) - Number(b['turn']) || Number(a['id']) - Number(b['id'])
}

async function inBatches(db: Database, jobs: JobQueue, work: (tx: Sql) => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    const count = await db.transaction(work)
    total += count
    if (count === BATCH && isPowerOfTwo(total / BATCH)) await jobs.analyze(db)
    if (count < BATCH) return total
  }
}

/** Now and then while many are added: after each doubling. */
function isPowerOfTwo(batches: number): boolean {
  return Number.isInteger(Math.log2(batches))
}

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
    return found.length
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
          error_retry_at = $3, next_sync_at = $3, failures = failures + 1 where id = $1`,
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

export async function readNextDue(sql: Sql): Promise<number | null> {
  const row = await sql.one(
    `select least(
      (select min(next_sync_at) from address where next_sync_at is not null and status <> 'IN_PROGRESS'),
      (select min(check_at) from address where check_at is not null and status = 'ERROR')) as at`,
  )
  return toNumber(row?.['at'] ?? null)
}
