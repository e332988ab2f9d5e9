import type { ChainSlug } from '../../domain/chains/chain.ts'
import { NAMED_CHANGES_MAX } from '../shared/named-changes.ts'
import { URGENCY } from '../shared/urgency.ts'
import { announce } from './announcements.ts'
import type { Columns, Database, Sql, Values } from './database.ts'

/** Addresses that are changed in one transaction. */
const BATCH = 2000

/** Queues every address, those included that another transaction is writing right now. */
export async function requestEverything(db: Database, now: number): Promise<void> {
  await inBatches(db, async (tx, last) => {
    const queued = await tx.one(
      `with before as (select address_id, status = 'IN_PROGRESS' as waits, status <> 'IN_PROGRESS'
            or (worker is null and urgency < ${URGENCY.manual}) as changes from sync
          where address_id > $2 order by address_id limit ${BATCH} for update),
        changed as (update sync s set status = 'IN_PROGRESS', urgency = ${URGENCY.manual}, queued_at = $1,
          obtained = case when b.waits then s.obtained else 0 end,
          total = case when b.waits then s.total end,
          want = case when b.waits then s.want when s.checkable = 1 then 'check' else 'read' end
        from before b where s.address_id = b.address_id and b.changes returning 1)
      select count(*)::integer as count, max(address_id) as last from before`,
      [now, last],
    )
    if (Number(queued?.['count']) > 0) await announce(tx, { kind: 'queue' })
    return { count: Number(queued?.['count']), last: Number(queued?.['last']) }
  })
}

/** Queues what is due of these chains, the most urgent first. Returns how many. */
export async function requestWhatIsDue(
  db: Database,
  now: number,
  chains: readonly ChainSlug[],
): Promise<number> {
  const queue = (want: string, where: string) =>
    inBatches(db, async (tx) => {
      const due = await tx.all(
        `update sync s set status = 'IN_PROGRESS', urgency = (h.unconfirmed > 0)::integer,
            queued_at = coalesce(s.last_synced_at, 0), obtained = 0, total = null, want = ${want}
          from (select s.address_id from sync s join history h on h.id = s.address_id where ${where} and s.chain = any($2)
            order by h.unconfirmed > 0 desc, s.last_synced_at nulls first, s.address_id limit ${BATCH}
            for update of s skip locked) as due join history h on h.id = due.address_id
          where s.address_id = due.address_id returning s.address_id`,
        [now, chains],
      )
      await announceQueued(tx, due)
      return { count: due.length, last: 0 }
    })
  const reads = await queue(
    `case when s.checkable = 1 then 'check' else 'read' end`,
    `s.next_sync_at <= $1 and s.status <> 'IN_PROGRESS'`,
  )
  const checks = await queue(
    `'check'`,
    `s.check_at <= $1 and s.status = 'ERROR' and s.error_code = 'source_inconsistent'`,
  )
  return reads + checks
}

/** Changes all matching rows of `sync`, in batches, so that no other transaction waits for all of them. */
export async function changeAll(db: Database, set: string, where: string, values: Values): Promise<void> {
  await inBatches(db, async (tx, last) => {
    const row = await tx.one(
      `with changed as (update sync s set ${set} where address_id in (
          select address_id from sync where address_id > $${values.length + 1} and ${where}
            order by address_id limit ${BATCH} for update)
        returning address_id)
      select count(*)::integer as count, max(address_id) as last from changed`,
      [...values, last],
    )
    return { count: Number(row?.['count']), last: Number(row?.['last']) }
  })
}

async function announceQueued(tx: Sql, rows: readonly Columns[]): Promise<void> {
  if (rows.length === 0) return
  if (rows.length > NAMED_CHANGES_MAX) return announce(tx, { kind: 'queue' })
  await announce(tx, { kind: 'address', ids: rows.map((row) => Number(row['address_id'])) })
  await announce(tx, { kind: 'work' })
}

/** Repeats `work`, each time in a transaction of its own, until a batch is not full; returns how many it changed. */
async function inBatches(
  db: Database,
  work: (tx: Sql, last: number) => Promise<{ count: number; last: number }>,
): Promise<number> {
  let total = 0
  for (let batch = { count: BATCH, last: 0 }; batch.count === BATCH; ) {
    const { last } = batch
    batch = await db.transaction((tx) => work(tx, last))
    total += batch.count
  }
  return total
}
