import type { ChainSlug } from '../../domain/chain.ts'
import type {
  CheckClaim,
  Claim,
  Confirmation,
  Failure,
  Hold,
  Progress,
  Publication,
  QueueHead,
  Staged,
  SyncStore,
  Turns,
  Verdict,
} from '../../domain/sync-store.ts'
import { RunLost } from '../../domain/sync-store.ts'
import type { TrackedAddress } from '../../domain/tracked-address.ts'
import type { Row } from '../../domain/transfer.ts'
import { proven } from '../../domain/verification.ts'
import { formatVerification, toChain, toNumber, toTrackedAddress } from '../columns/address-columns.ts'
import { toCheckClaim, toClaim } from '../columns/claim-columns.ts'
import { announce } from './announcements.ts'
import { drawSparkline } from './balances.ts'
import type { ChainTips } from './chain-tips.ts'
import { addToTotals } from './chain-totals.ts'
import type { Columns, Database, Sql } from './database.ts'
import { readEntries, removeEntries, writeEntries } from './entries.ts'
import { toHistoryId } from './history-key.ts'
import type { HeldJob, Job, JobQueue, QueueName } from './job-queue.ts'
import { orphan, sweepOrphan } from './orphans.ts'
import {
  ASKED,
  enqueue,
  readNextDue,
  requestEverything,
  requestWhatIsDue,
  sendMissingJobs,
} from './sync-queue.ts'

/** Failures that say nothing about an address: what a set answer could settle before, it still can. */
const NOTHING_LEARNT = ['rate_limited', 'source_unavailable', 'invalid_key']
/** The addresses of up to `most` of the first jobs. */
type Take = (queue: QueueName, most: number) => Promise<Columns[]>

const NO_ERROR = { error_code: null, error_detail: null, error_retry_at: null }

/**
 * The addresses' rows say what is to be done, the jobs of `job-queue.ts` who does it. Each write of a run names its
 * fencing number and is refused when another run has begun.
 */
export class PostgresSyncStore implements SyncStore {
  readonly #db: Database
  readonly #jobs: JobQueue
  readonly #tips: ChainTips

  constructor(db: Database, jobs: JobQueue, tips: ChainTips) {
    this.#db = db
    this.#jobs = jobs
    this.#tips = tips
  }

  /**
   * What other processes hold is left to them (`sync-queue.ts` takes over what they drop), and so are the turns that
   * they have given, unless the interval is another one.
   */
  async recover(now: number, { syncMs, verifyMs }: { syncMs: number; verifyMs: number }): Promise<void> {
    const next = '(case when $1::bigint > 0 then coalesce(last_synced_at, created_at) + $1 end)'
    await this.#db.transaction(async (tx) => {
      const told = await tx.one('select sync_ms from schedule for update')
      const same = told?.['sync_ms'] === syncMs
      await tx.run(
        `update address set check_at = null, next_sync_at = ${next}
          where status in ('DONE', 'UNSYNCED') and ${same ? 'next_sync_at is null and' : ''}
            (check_at is not null or next_sync_at is distinct from ${next})`,
        [syncMs],
      )
      if (!same) await tx.run('update schedule set sync_ms = $1', [syncMs])
    })
    await this.#db.run(
      `update address set next_sync_at = $1 where status = 'ERROR' and next_sync_at is null`,
      [now],
    )
    const verify = '(case when $1::bigint > 0 then least(coalesce(verify_at, $2 + $1), $2 + $1) end)'
    await this.#db.run(
      `update address set verify_at = ${verify}
        where verify_by_hand = 0 and history_id is not null and verify_at is distinct from ${verify}`,
      [verifyMs, now],
    )
    await sendMissingJobs(this.#db, this.#jobs)
  }

  async request(id: number, now: number): Promise<TrackedAddress | null> {
    return this.#db.transaction(async (tx) => {
      const row = await tx.one('select * from address where id = $1 for update', [id])
      if (row === undefined) return null
      const waits = row['status'] === 'IN_PROGRESS'
      const after = await set(tx, id, {
        want: 'read',
        urgency: ASKED,
        ...(waits ? {} : { status: 'IN_PROGRESS', turn: now, obtained: 0, total: null }),
      })
      const inPlace =
        waits &&
        row['queue'] === `read-${toChain(row['chain'])}` &&
        row['urgency'] === ASKED &&
        row['job'] !== null
      // A run that holds it sends it on when it ends.
      if (row['running'] === 0 && !inPlace) await enqueue(tx, this.#jobs, [after])
      await announce(tx, { kind: 'address', ids: [id] })
      return toTrackedAddress(after)
    })
  }

  async requestAll(now: number): Promise<number> {
    await requestEverything(this.#db, this.#jobs, now)
    return Number((await this.#db.one('select count(*) as n from address'))?.['n'])
  }

  async requestDue(now: number, chains: readonly ChainSlug[]): Promise<number> {
    return requestWhatIsDue(this.#db, this.#jobs, now, chains)
  }

  async nextDueAt(): Promise<number | null> {
    return readNextDue(this.#db)
  }

  async queueHead(chains: readonly ChainSlug[]): Promise<QueueHead | null> {
    const row = await this.#db.one(
      `select first.* from unnest($1::text[]) as c (chain) cross join lateral (
          select chain, want, urgency, turn, id from address
            where status = 'IN_PROGRESS' and running = 0 and chain = c.chain
            order by urgency desc, turn, id limit 1) as first
        order by urgency desc, turn, id limit 1`,
      [chains],
    )
    if (row === undefined) return null
    return {
      chain: toChain(row['chain']),
      want: row['want'] === 'check' ? 'check' : 'read',
      byHand: row['urgency'] === ASKED,
    }
  }

  async claim(chain: ChainSlug): Promise<Claim | null> {
    return this.#begin(async (tx, take) => {
      const [row] = await take(`read-${chain}`, 1)
      return row === undefined ? null : this.#toClaim(tx, row)
    })
  }

  async current(hold: Hold): Promise<Claim> {
    return this.#held(hold, (tx, row) => this.#toClaim(tx, row))
  }

  async claimChecks(chain: ChainSlug, most: number): Promise<CheckClaim[]> {
    return this.#begin(async (_tx, take) => (await take(`check-${chain}`, most)).map(toCheckClaim))
  }

  async confirm(check: CheckClaim, at: Confirmation): Promise<TrackedAddress> {
    return this.#held(check, async (tx, row) => {
      const { balance, transactionCount, verification } = toTrackedAddress(row)
      const proof = { source: at.source, height: at.tip, at: at.at, balance, transactionCount }
      await this.#tips.raise(tx, check.chain, at.tip)
      return this.#end(tx, row, {
        status: 'DONE',
        proof_tip: at.tip,
        proof_source: at.source,
        last_synced_at: at.at,
        next_sync_at: at.nextSyncAt,
        failures: 0,
        obtained: row['count'],
        total: row['count'],
        verification: formatVerification(proven(verification, proof, true)),
        stated_balance: row['balance'],
        stated_count: row['count'],
        stated_source: at.source,
        stated_at: at.at,
        ...NO_ERROR,
      })
    })
  }

  /** Somebody who has asked meanwhile gets a reading. */
  async leave(check: CheckClaim, checkAt: number | null): Promise<TrackedAddress> {
    return this.#held(check, (tx, row) =>
      this.#end(tx, row, row['want'] === 'read' ? {} : { status: 'ERROR', check_at: checkAt }),
    )
  }

  async requeue(check: CheckClaim): Promise<void> {
    await this.#held(check, (tx, row) => this.#end(tx, row, { want: 'read' }))
  }

  async release(hold: Hold): Promise<void> {
    try {
      await this.#held(hold, (tx, row) => this.#end(tx, row, {}))
    } catch (error) {
      if (!(error instanceof RunLost)) throw error
    }
  }

  async spread(
    dueBefore: number,
    chain: ChainSlug,
    { start, stepMs, perTurn, most }: Turns & { start: number; most: number },
  ): Promise<number> {
    const place = 'row_number() over (order by unconfirmed > 0 desc, last_synced_at nulls first, id) - 1'
    const spread = await this.#db.run(
      `update address set next_sync_at = turns.at from (
          select id, floor($1::float8 + floor((${place})::float8 / $2) * $3::float8)::bigint as at from address
            where next_sync_at < $4 and status <> 'IN_PROGRESS' and chain = $6 order by at limit $5
        ) as turns where address.id = turns.id and status <> 'IN_PROGRESS'`,
      [start, perTurn, stepMs, dueBefore, most, chain],
    )
    await this.#db.run(
      `update address set check_at = $1 where check_at < $1 and status = 'ERROR' and chain = $2`,
      [dueBefore, chain],
    )
    return spread
  }

  async suspend(chains: readonly ChainSlug[]): Promise<void> {
    await this.#db.run(
      `update address set next_sync_at = null, check_at = null
        where (next_sync_at is not null or check_at is not null) and status <> 'IN_PROGRESS' and chain = any($1)`,
      [chains],
    )
  }

  async requestVerification(id: number, now: number): Promise<TrackedAddress | null> {
    return this.#db.transaction(async (tx) => {
      const row = await tx.one(
        'update address set verify_by_hand = 1, verify_at = $2 where id = $1 returning *',
        [id, now],
      )
      if (row === undefined) return null
      await announce(tx, { kind: 'work' })
      return toTrackedAddress(row)
    })
  }

  async nextVerificationAt(): Promise<number | null> {
    const row = await this.#db.one(
      'select min(verify_at) as at from address where verify_at is not null and running = 0 and history_id is not null',
    )
    return toNumber(row?.['at'] ?? null)
  }

  async claimVerification(now: number, only: 'by-hand' | 'all'): Promise<Claim | null> {
    const due = `${only === 'by-hand' ? 'verify_by_hand = 1' : 'verify_at is not null'} and verify_at <= $1
      and running = 0 and status in ('DONE', 'ERROR') and history_id is not null`
    const seen = await this.#db.one(`select id from address where ${due} limit 1`, [now])
    if (seen === undefined) return null
    return this.#begin(async (tx, take) => {
      // What a process has dropped keeps its job, which counts how often that has happened.
      const [dropped] = await take('verify', 1)
      if (dropped !== undefined) return this.#toClaim(tx, dropped)
      const row = await tx.one(
        `select * from address where ${due} order by verify_at limit 1 for update skip locked`,
        [now],
      )
      if (row === undefined) return null
      await this.#jobs.add(tx, 'verify', [{ id: Number(row['id']), urgency: ASKED }])
      const [taken] = await take('verify', 1)
      return taken === undefined ? null : this.#toClaim(tx, taken)
    })
  }

  async opine(hold: Hold, { verification, verifyAt }: Verdict): Promise<TrackedAddress> {
    return this.#held(hold, (tx, row) =>
      this.#end(tx, row, {
        verification: formatVerification(verification),
        verify_at: verifyAt,
        verify_by_hand: 0,
      }),
    )
  }

  async rows(historyId: number, position: number, limit: number): Promise<Row[]> {
    return limit === 0 ? [] : readEntries(this.#db, historyId, position, position + limit)
  }

  async openHistory(hold: Hold): Promise<number> {
    return this.#held(hold, async (tx, row) => {
      await orphan(tx, [row['opened_id']])
      const history = Number(row['histories']) + 1
      const historyId = toHistoryId({ addressId: hold.addressId, history })
      await set(tx, hold.addressId, { histories: history, opened_id: historyId })
      return historyId
    })
  }

  async stage(hold: Hold, { historyId, rows, draft, nextRowId }: Staged): Promise<void> {
    await this.#held(hold, async (tx, row) => {
      await writeEntries(tx, historyId, rows)
      const drafted = typeof draft !== 'string'
      const found = drafted && Number(row['opened_id']) === draft.historyId
      await set(tx, hold.addressId, { next_row_id: nextRowId, ...(found ? { opened_id: null } : {}) })
      if (draft === 'keep') return
      const { addressId } = hold
      const gone = await tx.one('delete from draft where address_id = $1 returning history_id', [addressId])
      if (drafted) {
        await tx.run(
          'insert into draft (address_id, history_id, base, first, next, carry, source) values ($1, $2, $3, $4, $5, $6, $7)',
          [addressId, draft.historyId, draft.base, draft.first, draft.next, draft.carry, draft.source],
        )
      } else if (gone !== undefined) {
        // It is written on, though no draft remembers how far it has come.
        await set(tx, addressId, { opened_id: gone['history_id'] })
      }
    })
  }

  async dropDraft(hold: Hold): Promise<void> {
    await this.#held(hold, async (tx) => {
      const gone = await tx.one('delete from draft where address_id = $1 returning history_id', [
        hold.addressId,
      ])
      await orphan(tx, [gone?.['history_id']])
    })
  }

  async report(hold: Hold, { obtained, total, stated }: Progress): Promise<TrackedAddress> {
    return this.#held(hold, async (tx) => {
      const after = await set(tx, hold.addressId, {
        obtained,
        total,
        stated_balance: stated.balance,
        stated_count: stated.transactionCount,
        stated_source: stated.source,
        stated_at: stated.at,
      })
      await announce(tx, { kind: 'address', ids: [hold.addressId] })
      return toTrackedAddress(after)
    })
  }

  async publish(hold: Hold, shown: Publication): Promise<TrackedAddress> {
    return this.#held(hold, async (tx, before) => {
      const { addressId } = hold
      const known = toTrackedAddress(before)
      await writeEntries(tx, shown.historyId, shown.rows)
      const oldHistory = toNumber(before['history_id'])
      if (oldHistory === shown.historyId) {
        await removeEntries(tx, shown.historyId, Number(before['first']), shown.first)
      }
      const draft = await tx.one('delete from draft where address_id = $1 returning history_id', [addressId])
      const left = [oldHistory, toNumber(draft?.['history_id'] ?? null), toNumber(before['opened_id'])]
      await orphan(
        tx,
        left.filter((id) => id !== shown.historyId),
      )
      await this.#tips.raise(tx, known.chain, shown.tip)
      const proof = {
        source: shown.source,
        height: shown.tip,
        at: shown.at,
        balance: shown.balance,
        transactionCount: shown.count,
      }
      if (!shown.unchanged) {
        const span = { historyId: shown.historyId, from: shown.first, to: shown.first + shown.count }
        await drawSparkline(tx, addressId, span)
      }
      await addToTotals(tx, addressId, {
        chain: known.chain,
        addresses: 0,
        transactions: shown.count - known.transactionCount,
        balance: shown.balance - known.balance,
        unconfirmedBalance: shown.unconfirmedBalance - known.unconfirmedBalance,
      })
      return this.#end(tx, before, {
        checkable: shown.unsettled === 0 ? 1 : 0,
        history_id: shown.historyId,
        opened_id: null,
        first: shown.first,
        count: shown.count,
        unsettled: shown.unsettled,
        balance: shown.balance,
        unconfirmed_balance: shown.unconfirmedBalance,
        unconfirmed: shown.unconfirmed,
        next_row_id: shown.nextRowId,
        upheavals: Number(before['upheavals']) + (shown.upheaval ? 1 : 0),
        proof_tip: shown.tip,
        proof_source: shown.source,
        fingerprint: shown.fingerprint,
        last_synced_at: shown.at,
        verification: formatVerification(proven(known.verification, proof, shown.unchanged)),
        status: 'DONE',
        next_sync_at: shown.nextSyncAt,
        verify_at: before['verify_at'] ?? shown.verifyAt,
        check_at: null,
        failures: 0,
        obtained: shown.count,
        total: shown.count,
        ...NO_ERROR,
        stated_balance: shown.balance,
        stated_count: shown.count,
        stated_source: shown.source,
        stated_at: shown.at,
        doubt_balance: null,
        doubt_count: null,
        doubt_source: null,
        doubt_since: null,
      })
    })
  }

  async fail(hold: Hold, { error, doubt, mismatch, ...failure }: Failure): Promise<TrackedAddress> {
    return this.#held(hold, (tx, before) =>
      this.#end(tx, before, {
        ...(mismatch === null
          ? {}
          : { verification: formatVerification(mismatch.verification), fingerprint: mismatch.fingerprint }),
        ...(NOTHING_LEARNT.includes(error.code) ? {} : { checkable: 0 }),
        status: 'ERROR',
        error_code: error.code,
        error_detail: error.detail,
        error_retry_at: error.retryAt,
        next_sync_at: failure.nextSyncAt,
        check_at: failure.checkAt,
        failures: failure.failures,
        doubt_balance: doubt?.balance ?? null,
        doubt_count: doubt?.transactionCount ?? null,
        doubt_source: doubt?.source ?? null,
        doubt_since: doubt?.since ?? null,
      }),
    )
  }

  async sweep(most: number): Promise<boolean> {
    return this.#db.transaction((tx) => sweepOrphan(tx, most))
  }

  /** Runs `work` in one transaction. The runs that it begins by `take` are kept alive from its commit on. */
  async #begin<T>(work: (tx: Sql, take: Take) => Promise<T>): Promise<T> {
    let begun: readonly HeldJob[] = []
    const result = await this.#db.transaction((tx) => {
      begun = []
      return work(tx, async (queue, most) => {
        const taken = await this.#take(tx, queue, most)
        begun = taken.map(({ job, row }) => ({ ...job, run: Number(row['run']) }))
        return taken.map(({ row }) => row)
      })
    })
    this.#jobs.hold(begun)
    return result
  }

  /** The first jobs and the rows of their addresses, which are now running. */
  async #take(tx: Sql, queue: QueueName, most: number): Promise<{ job: Job; row: Columns }[]> {
    for (;;) {
      const jobs = await this.#jobs.take(tx, queue, most)
      if (jobs.length === 0) return []
      const rows = await tx.all(
        `update address set running = 1, run = run + 1
          from unnest($1::bigint[], $2::uuid[]) as taken (id, job)
          where address.id = taken.id and address.job = taken.job returning address.*`,
        [jobs.map(({ addressId }) => addressId), jobs.map(({ id }) => id)],
      )
      const byJob = new Map(rows.map((row) => [String(row['job']), row] as const))
      const stale = jobs.filter(({ id }) => !byJob.has(id))
      if (stale.length > 0) await this.#jobs.discard(tx, queue, stale)
      if (rows.length === 0) continue
      return jobs.flatMap((job) => {
        const row = byJob.get(job.id)
        return row === undefined ? [] : [{ job, row }]
      })
    }
  }

  async #toClaim(tx: Sql, row: Columns): Promise<Claim> {
    return toClaim(row, await tx.one('select * from draft where address_id = $1', [row['id']]))
  }

  /** Runs `work` in one transaction, unless the run has lost its address. */
  async #held<T>(hold: Hold, work: (tx: Sql, row: Columns) => Promise<T>): Promise<T> {
    return this.#db.transaction(async (tx) => {
      const row = await tx.one(
        'select * from address where id = $1 and run = $2 and running = 1 for update',
        [hold.addressId, hold.run],
      )
      if (row !== undefined) return work(tx, row)
      this.#jobs.letGo(hold)
      throw new RunLost(`run ${hold.run} of address ${hold.addressId} is over`)
    })
  }

  /** Ends a run: its job is done, and what is asked for meanwhile waits again. */
  async #end(tx: Sql, before: Columns, columns: Columns): Promise<TrackedAddress> {
    const id = Number(before['id'])
    await this.#jobs.finish(tx, before)
    const after = await set(tx, id, { ...columns, running: 0, job: null })
    if (after['status'] === 'IN_PROGRESS') await enqueue(tx, this.#jobs, [after])
    await announce(tx, { kind: 'address', ids: [id] })
    return toTrackedAddress(after)
  }
}

async function set(tx: Sql, id: number, columns: Columns): Promise<Columns> {
  const names = Object.keys(columns)
  const assignments = names.map((name, index) => `${name} = $${index + 2}`)
  const row = await tx.one(`update address set ${assignments.join(', ')} where id = $1 returning *`, [
    id,
    ...Object.values(columns),
  ])
  return row as Columns
}
