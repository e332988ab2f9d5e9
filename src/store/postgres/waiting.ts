import type { ChainSlug } from '../../domain/chains/chain.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import { announce } from './announcements.ts'
import type { Columns, Database, Sql } from './database.ts'
import type { JobQueue, QueueName } from './job-queue.ts'

/** Urgency of what somebody has asked for by hand; 1 is that of unconfirmed rows. */
export const ASKED = 2
/** So many addresses are changed in one transaction. */
export const BATCH = 1000

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

/** The queue that an address belongs to, by what it wants. */
export function queueOf(row: Columns): QueueName {
  return `${row['want'] === 'check' ? 'check' : 'read'}-${toChain(row['chain'])}`
}

/** Asks for every address, those included that somebody is writing to right now. */
export async function requestEverything(db: Database, jobs: JobQueue, now: number): Promise<void> {
  // By id, so that none is asked for again that ends meanwhile.
  await inBatches(db, jobs, async (tx, last) => {
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
    return asked
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
      return due
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

/**
 * Does `work` until there is less to do than a batch; returns how much there was. It returns the rows that it has done,
 * and is told the largest id of all before.
 */
export async function inBatches(
  db: Database,
  jobs: JobQueue,
  work: (tx: Sql, last: number) => Promise<readonly Columns[]>,
): Promise<number> {
  let last = 0
  for (let total = 0; ; ) {
    const done = await db.transaction((tx) => work(tx, last))
    last = Math.max(last, ...done.map((row) => Number(row['id'])))
    total += done.length
    if (done.length < BATCH) return total
    if (isPowerOfTwo(total / BATCH)) await jobs.analyze(db)
  }
}

/** Now and then while many are added: after each doubling. */
function isPowerOfTwo(batches: number): boolean {
  return Number.isInteger(Math.log2(batches))
}
