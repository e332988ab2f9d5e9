import { randomUUID } from 'node:crypto'
import { type Db, type JobAttempt, type JobWithMetadata, PgBoss } from 'pg-boss'
import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import type { Lease } from '../../domain/ports/claim.ts'
import type { Work } from '../../domain/ports/source.ts'
import type { Columns, Database, Sql } from './database.ts'
import type { Engine } from './engine.ts'

/** `read-…`: own readings, `check-…`: set answers, each of one chain; `verify`: second opinions under way. */
export type QueueName = `${Work}-${ChainSlug}` | 'verify'

/** A job under way: of one attempt, so that an attempt that was given up cannot speak for the next. */
export interface Job {
  readonly id: string
  readonly queue: QueueName
  readonly addressId: number
  readonly attempt: number
}

/** A job and the run that is at it. */
export interface HeldJob extends Job {
  readonly run: number
}

/** What a job was that nobody brought to an end. */
export interface DeadJob {
  readonly addressId: number
  readonly jobId: string
}

interface JobData {
  readonly addressId: number
  readonly jobId: string
}

export interface JobQueueOptions {
  /** How long (s) a job may be without a heartbeat until it counts as dropped. */
  readonly heartbeatSeconds: number
  readonly onTrouble: (error: Error) => void
}

/** The schema of pg-boss: our own, since another program on the same database may use its usual one. */
export const JOBS_SCHEMA = 'cointracker_jobs'
const DEAD = 'dead'
const RETRIES = 5
const MONITOR_SECONDS = 10
const DAY_SECONDS = 86_400
const YEAR_SECONDS = 365 * DAY_SECONDS
const BATCH = 1000

/**
 * The jobs of all processes, on pg-boss. A job counts only while its address's row holds its id, so that whoever sends
 * another one takes the first back without touching it: it is discarded when its turn comes. Whoever holds an address
 * therefore never waits for a job, and whoever takes a job may wait for its address.
 */
export class JobQueue {
  readonly #db: Database
  #boss: PgBoss
  readonly #options: JobQueueOptions
  /** What this process is at, by the job's id. */
  readonly #held = new Map<string, HeldJob>()

  constructor(db: Database, options: JobQueueOptions) {
    this.#options = options
    this.#db = db
    this.#boss = this.#create('postgres')
  }

  async open(engine: Engine): Promise<void> {
    this.#boss = this.#create(engine)
    await this.#boss.start()
    await this.#boss.createQueue(DEAD, { retentionSeconds: YEAR_SECONDS, deleteAfterSeconds: DAY_SECONDS })
    for (const name of queueNames()) {
      await this.#boss.createQueue(name, {
        retryLimit: RETRIES,
        retryDelay: 0,
        heartbeatSeconds: this.#options.heartbeatSeconds,
        expireInSeconds: DAY_SECONDS - 1,
        retentionSeconds: YEAR_SECONDS,
        deleteAfterSeconds: DAY_SECONDS,
        deadLetter: DEAD,
      })
    }
  }

  #create(backend: Engine): PgBoss {
    const boss = new PgBoss({
      db: toDb(this.#db),
      backend,
      schema: JOBS_SCHEMA,
      schedule: false,
      supervise: false,
      // Rebuilding an index waits for whoever reads a snapshot: vacuum is enough for tables that stay small.
      reindex: false,
      useListenNotify: false,
      monitorIntervalSeconds: MONITOR_SECONDS,
      clockMonitorIntervalSeconds: 600,
    })
    boss.on('error', this.#options.onTrouble)
    return boss
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false, close: false })
  }

  /** Sends a job for each of these addresses and notes it in their rows. */
  async add(
    tx: Sql,
    queue: QueueName,
    addresses: readonly { readonly id: number; readonly urgency: number }[],
  ): Promise<void> {
    for (let at = 0; at < addresses.length; at += BATCH) {
      const jobs = addresses
        .slice(at, at + BATCH)
        .map(({ id, urgency }) => ({ id, urgency, job: randomUUID() }))
      await this.#boss.insert(
        queue,
        jobs.map(({ id, urgency, job }) => ({
          id: job,
          priority: urgency,
          data: { addressId: id, jobId: job } satisfies JobData,
        })),
        { db: toDb(tx) },
      )
      await tx.run(
        `update address set job = sent.job, queue = $3 from unnest($1::bigint[], $2::uuid[]) as sent (id, job)
          where address.id = sent.id`,
        [jobs.map(({ id }) => id), jobs.map(({ job }) => job), queue],
      )
    }
  }

  /**
   * To be called after many have been added: with the figures of an almost empty table the planner takes indexes that
   * read all jobs for each one.
   */
  async analyze(db: Database): Promise<void> {
    await db.run(`analyze ${JOBS_SCHEMA}.job`)
  }

  /** Up to `most` of the first jobs, of which some may not count any more. They are another's to take again when they are not held. */
  async take(tx: Sql, queue: QueueName, most: number): Promise<Job[]> {
    const jobs: JobWithMetadata<JobData>[] = await this.#boss.fetch<JobData>(queue, {
      batchSize: most,
      includeMetadata: true,
      db: toDb(tx),
    })
    return jobs.map(({ id, data, retryCount }) => ({
      id,
      queue,
      addressId: data.addressId,
      attempt: retryCount,
    }))
  }

  /** Keeps these alive from now on: what takes them is committed. */
  hold(jobs: readonly HeldJob[]): void {
    for (const job of jobs) this.#held.set(job.id, job)
  }

  /** A run that has lost its address must not keep the job from others. */
  letGo({ addressId, run }: Lease): void {
    for (const job of this.#held.values()) {
      if (job.addressId === addressId && job.run === run) this.#held.delete(job.id)
    }
  }

  /** Ends the job that a run has been at. */
  async finish(tx: Sql, address: Columns): Promise<void> {
    await this.discard(tx, address['queue'] as QueueName, [{ id: String(address['job']) }])
  }

  /** Ends jobs that do not count any more. */
  async discard(tx: Sql, queue: QueueName, jobs: readonly { readonly id: string }[]): Promise<void> {
    const ids = jobs.map(({ id }) => id)
    await this.#boss.deleteJob(queue, ids, { db: toDb(tx) })
    for (const id of ids) this.#held.delete(id)
  }

  /** Says that this process is still at what it holds, and forgets what others have taken over. */
  async beat(): Promise<void> {
    const byQueue = Map.groupBy(this.#held.values(), ({ queue }) => queue)
    for (const [queue, held] of byQueue) {
      const jobs = held.map(({ id, attempt }) => ({ id, retryCount: attempt }))
      if ((await this.#touch(queue, jobs)) === jobs.length) continue
      for (const job of jobs) {
        const kept = (await this.#touch(queue, [job])) > 0
        if (!kept && this.#held.get(job.id)?.attempt === job.retryCount) this.#held.delete(job.id)
      }
    }
  }

  /** How many of them this process still holds; pg-boss answers with it, though its types do not say so. */
  async #touch(queue: QueueName, jobs: JobAttempt[]): Promise<number> {
    const { affected } = (await this.#boss.touch(queue, jobs)) as { affected: number }
    return affected
  }

  /** Puts back what has had no heartbeat for too long, or moves it to the dead ones when that has happened too often. */
  async supervise(): Promise<void> {
    await this.#boss.supervise()
  }

  /** Takes out of the queue what was given up. */
  async takeDead(tx: Sql): Promise<DeadJob[]> {
    const jobs = await this.#boss.fetch<JobData>(DEAD, { batchSize: 100, db: toDb(tx) })
    if (jobs.length > 0) {
      await this.#boss.deleteJob(
        DEAD,
        jobs.map(({ id }) => id),
        { db: toDb(tx) },
      )
    }
    return jobs.map(({ data }) => data)
  }
}

function queueNames(): QueueName[] {
  return ['verify', ...allChains().flatMap(({ slug }) => [`read-${slug}`, `check-${slug}`] as const)]
}

function toDb(sql: Sql): Db {
  return { executeSql: (text, values) => sql.send(text, values) }
}
