import { randomUUID } from 'node:crypto'
import { type Db, PgBoss } from 'pg-boss'
import type { Database, Sql } from './database.ts'
import type { Engine } from './engine.ts'

export interface WorkerJobOptions {
  /** Time (s) without a heartbeat after which a worker counts as lost. */
  readonly heartbeatSeconds: number
  readonly onStoreError: (error: Error) => void
}

/** The schema of pg-boss: our own, since another program on the same database may use its default. */
export const JOBS_SCHEMA = 'cointracker_jobs'
export const WORKER_QUEUE = 'worker'
/** A fetch may return the jobs of lost workers before the one just sent. */
const FETCHED_MOST = 100
const MONITOR_SECONDS = 2
const DAY_SECONDS = 86_400
/** Age (s) at which a job is replaced: pg-boss fails it when it is a day old, whatever its heartbeats. */
const REPLACED_SECONDS = DAY_SECONDS / 2

interface Job {
  readonly id: string
  readonly registered: Promise<void>
  /** Claims in progress, whose leases may not be visible yet. */
  claims: number
}

/**
 * The job that stands for this process in pg-boss: active while the process sends heartbeats. A lease in the table `sync`
 * names the job of its worker and ends with it, for whatever reason (`leases.ts`). So pg-boss decides which workers
 * are alive, and the rows alone which worker holds which address. After half a day new leases name a new job; the
 * former one stays active while a lease names it.
 */
export class WorkerJob {
  readonly #db: Database
  readonly #options: WorkerJobOptions
  #boss: PgBoss
  /** The job that new leases name. */
  #current: Job | null = null
  /** All jobs that get heartbeats. */
  readonly #jobs = new Set<Job>()

  constructor(db: Database, options: WorkerJobOptions) {
    this.#db = db
    this.#options = options
    this.#boss = this.#create('postgres')
  }

  async open(engine: Engine): Promise<void> {
    this.#boss = this.#create(engine)
    await this.#boss.start()
    await this.#boss.createQueue(WORKER_QUEUE, {
      retryLimit: 0,
      heartbeatSeconds: this.#options.heartbeatSeconds,
      expireInSeconds: DAY_SECONDS - 1,
      deleteAfterSeconds: DAY_SECONDS,
    })
    // An existing queue keeps the options that it was created with, by the migration tool for instance.
    await this.#boss.updateQueue(WORKER_QUEUE, { heartbeatSeconds: this.#options.heartbeatSeconds })
    await this.#dropFormerQueues()
  }

  /** Runs a claim, which gets the id that its leases name. */
  async claim<T>(work: (worker: string) => Promise<T>): Promise<T> {
    const job = this.#current ?? this.#add()
    job.claims += 1
    try {
      await job.registered
      return await work(job.id)
    } finally {
      job.claims -= 1
    }
  }

  /** Sends heartbeats. A process that was counted as lost continues under a new id. */
  async beat(): Promise<void> {
    const jobs = [...this.#jobs]
    if (jobs.length === 0) return
    await Promise.all(jobs.map(({ registered }) => registered))
    await this.#boss.touch(
      WORKER_QUEUE,
      jobs.map(({ id }) => ({ id, retryCount: 0 })),
    )
    // Before the leases are read: a claim may write one in between.
    const unclaimed = jobs.filter((job) => job !== this.#current && job.claims === 0)
    const states = await this.#readStates(jobs)
    const finished = unclaimed.filter(({ id }) => states.get(id)?.leased === false)
    if (finished.length > 0) await this.#delete(finished)
    for (const job of jobs) {
      const state = states.get(job.id)
      if (state === undefined || finished.includes(job)) this.#forget(job)
      else if (state.old && job === this.#current) this.#current = null
    }
  }

  /** Fails the jobs of workers whose heartbeats have stopped. */
  async supervise(): Promise<void> {
    await this.#boss.supervise()
  }

  async close(): Promise<void> {
    const jobs = [...this.#jobs]
    await Promise.allSettled(jobs.map(({ registered }) => registered))
    if (jobs.length > 0) await this.#delete(jobs).catch(this.#options.onStoreError)
    await this.#boss.stop({ graceful: false, close: false })
  }

  #add(): Job {
    const id = randomUUID()
    const registered = this.#register(id).catch((error) => {
      this.#forget(job)
      throw error
    })
    const job: Job = { id, registered, claims: 0 }
    this.#jobs.add(job)
    this.#current = job
    return job
  }

  #forget(job: Job): void {
    this.#jobs.delete(job)
    if (this.#current === job) this.#current = null
  }

  /** In one transaction, so that no other process can fetch the job. */
  async #register(id: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const db = toDb(tx)
      await this.#boss.insert(WORKER_QUEUE, [{ id, priority: 1 }], { db })
      const fetched = await this.#boss.fetch(WORKER_QUEUE, { batchSize: FETCHED_MOST, db })
      const others = fetched.flatMap((job) => (job.id === id ? [] : [job.id]))
      if (others.length > 0) await this.#boss.deleteJob(WORKER_QUEUE, others, { db })
    })
  }

  /** By id, of the jobs that are still active. */
  async #readStates(
    jobs: readonly Job[],
  ): Promise<ReadonlyMap<string, { readonly old: boolean; readonly leased: boolean }>> {
    const rows = await this.#db.all(
      `select id, started_on < now() - $2 * interval '1 s' as old,
          exists (select from sync where worker = j.id) as leased
        from ${JOBS_SCHEMA}.job j where name = '${WORKER_QUEUE}' and id = any($1::uuid[]) and state = 'active'`,
      [jobs.map(({ id }) => id), REPLACED_SECONDS],
    )
    return new Map(
      rows.map(({ id, old, leased }) => [String(id), { old: old === true, leased: leased === true }]),
    )
  }

  async #delete(jobs: readonly Job[]): Promise<void> {
    await this.#boss.deleteJob(
      WORKER_QUEUE,
      jobs.map(({ id }) => id),
    )
  }

  /** Before schema 3 each address had a job of its own. */
  async #dropFormerQueues(): Promise<void> {
    const names = (await this.#boss.getQueues()).map(({ name }) => name)
    // Dead letters went to `dead`, which the others reference.
    for (const name of names.filter((each) => each !== WORKER_QUEUE).toSorted(deadLast)) {
      await this.#boss.deleteQueue(name)
    }
  }

  #create(backend: Engine): PgBoss {
    const boss = new PgBoss({
      db: toDb(this.#db),
      backend,
      schema: JOBS_SCHEMA,
      schedule: false,
      supervise: false,
      reindex: false,
      useListenNotify: false,
      monitorIntervalSeconds: MONITOR_SECONDS,
      clockMonitorIntervalSeconds: 600,
    })
    boss.on('error', this.#options.onStoreError)
    return boss
  }
}

function deadLast(a: string, b: string): number {
  return Number(a === 'dead') - Number(b === 'dead')
}

function toDb(sql: Sql): Db {
  return { executeSql: (text, values) => sql.send(text, values) }
}
