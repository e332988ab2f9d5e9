import { randomUUID } from 'node:crypto'
import { type Db, PgBoss } from 'pg-boss'
import { announce } from './announcements.ts'
import type { Columns, Database, Sql } from './database.ts'
import type { Engine } from './engine.ts'

export interface WorkerJobOptions {
  /** Time (s) without a heartbeat after which a worker counts as lost. */
  readonly heartbeatSeconds: number
  /** Of pg-boss: our own, since another program on the same database may use its default. */
  readonly jobsSchema: string
  readonly onStoreError: (error: Error) => void
}

export const WORKER_QUEUE = 'worker'
/** A fetch may return the jobs of lost workers before the one just sent. */
const FETCHED_MAX = 100
const MONITOR_SECONDS = 2
const DAY_SECONDS = 86_400
/** Age (s) at which a job is replaced: pg-boss fails it when it is a day old, whatever its heartbeats. */
const REPLACED_SECONDS = DAY_SECONDS / 2

/** Further ahead (SQL), a time was set by a clock that was wrong. */
const AHEAD = `interval '1 s'`

interface Job {
  readonly id: string
  readonly registered: Promise<void>
  /** How many claims have begun, and how many have ended. */
  begun: number
  ended: number
  /** The run of each lease that this process knows of, by `keyOf`; those that have ended are removed by `beat`. */
  readonly leases: Map<string, number>
}

/** The tables whose rows name a worker: addresses and wallets. */
type LeasedTable = 'sync' | 'wallet'

interface Lease {
  readonly table: LeasedTable
  /** Of the address or wallet. */
  readonly id: number
  readonly run: number
}

const ID_OF: Readonly<Record<LeasedTable, string>> = { sync: 'address_id', wallet: 'id' }

/** All rows that name a worker (SQL). */
export const LEASES = `(select 'sync' as held, address_id as id, run, worker from sync where worker is not null
  union all select 'wallet', id, run, worker from wallet where worker is not null)`

/** A job that is still active, as the database has it. */
interface JobState {
  readonly old: boolean
  readonly leases: readonly Lease[]
}

/**
 * The job that stands for this process in pg-boss: active while the process sends heartbeats. A lease in the tables `sync`
 * and `wallet` names the job of its worker and ends with it, for whatever reason (`leases.ts`). So pg-boss decides which
 * workers are alive, and the rows alone which worker holds which address or wallet. After half a day new leases name a new job; the
 * former one stays active while a lease names it.
 *
 * A claim may be committed although its answer was lost. Nothing runs under such a lease, so `beat` ends it.
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
    this.#boss = this.#create('postgres', false)
  }

  get jobsSchema(): string {
    return this.#options.jobsSchema
  }

  async open(engine: Engine): Promise<void> {
    // Creating it needs a right that this user may lack although the schema exists.
    const exists = await this.#db.one('select to_regnamespace($1) is not null as exists', [this.jobsSchema])
    this.#boss = this.#create(engine, exists?.['exists'] !== true)
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

  /** Runs a claim, which gets the id that its leases name, and returns a row with `id` and `run` for each lease. */
  async claim(work: (worker: string) => Promise<Columns[]>, table: LeasedTable = 'sync'): Promise<Columns[]> {
    const job = this.#current ?? this.#add()
    job.begun += 1
    try {
      await job.registered
      const rows = await work(job.id)
      for (const row of rows) {
        job.leases.set(keyOf({ table, id: Number(row['id']) }), Number(row['run']))
      }
      return rows
    } catch (error) {
      // Its leases are compared as soon as no claim uses it.
      if (this.#current === job) this.#current = null
      throw error
    } finally {
      job.ended += 1
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
    // A claim may write a lease while the leases are read: only jobs without one in progress can be judged.
    const before = new Map(jobs.map((job) => [job, { begun: job.begun, ended: job.ended }]))
    const states = await this.#readStates(jobs)
    for (const job of jobs) {
      const state = states.get(job.id)
      const { begun, ended } = before.get(job) ?? job
      if (state === undefined) this.#forget(job)
      else if (begun === ended && begun === job.begun) await this.#compare(job, state)
      if (state?.old === true && job === this.#current) this.#current = null
    }
  }

  /** Fails the jobs of workers whose heartbeats have stopped. */
  async supervise(): Promise<void> {
    await this.#capTimes()
    await this.#boss.supervise()
  }

  /** Where the server's clock was set back, a lost worker would live until the clock reaches its last heartbeat. */
  async #capTimes(): Promise<void> {
    await this.#db.run(
      `update ${this.jobsSchema}.job set heartbeat_on = now()
        where name = '${WORKER_QUEUE}' and state = 'active' and heartbeat_on > now() + ${AHEAD}`,
    )
    await this.#db.run(
      `update ${this.jobsSchema}.queue set monitor_on = least(monitor_on, now()),
          monitor_claim_on = least(monitor_claim_on, now())
        where monitor_on > now() + ${AHEAD} or monitor_claim_on > now() + ${AHEAD}`,
    )
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
    const job: Job = { id, registered, begun: 0, ended: 0, leases: new Map() }
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
      const fetched = await this.#boss.fetch(WORKER_QUEUE, { batchSize: FETCHED_MAX, db })
      const others = fetched.flatMap((job) => (job.id === id ? [] : [job.id]))
      if (others.length > 0) await this.#boss.deleteJob(WORKER_QUEUE, others, { db })
    })
  }

  /** Forgets leases that have ended, ends those that this process does not know of, and deletes a replaced job. */
  async #compare(job: Job, { leases }: JobState): Promise<void> {
    const unknown = leases.filter((lease) => job.leases.get(keyOf(lease)) !== lease.run)
    const known = leases.filter((lease) => !unknown.includes(lease))
    job.leases.clear()
    for (const lease of known) job.leases.set(keyOf(lease), lease.run)
    if (unknown.length > 0) await this.#endLeases(job, unknown)
    if (job === this.#current || known.length > 0) return
    await this.#delete([job])
    this.#forget(job)
  }

  async #endLeases({ id }: Job, leases: readonly Lease[]): Promise<void> {
    await this.#db.transaction(async (tx) => {
      for (const [table, ended] of Map.groupBy(leases, (lease) => lease.table)) {
        await tx.run(
          `update ${table} t set worker = null from unnest($2::bigint[], $3::bigint[]) as lease (id, run)
            where t.${ID_OF[table]} = lease.id and t.run = lease.run and t.worker = $1`,
          [id, ended.map((lease) => lease.id), ended.map(({ run }) => run)],
        )
      }
      await announce(tx, { kind: 'work' })
    })
  }

  /** By id, of the jobs that are still active. */
  async #readStates(jobs: readonly Job[]): Promise<ReadonlyMap<string, JobState>> {
    const rows = await this.#db.all(
      `select j.id, j.started_on < now() - $2 * interval '1 s' as old, l.held, l.id as held_id, l.run
        from ${this.jobsSchema}.job j left join ${LEASES} as l on l.worker = j.id
        where j.name = '${WORKER_QUEUE}' and j.id = any($1::uuid[]) and j.state = 'active'`,
      [jobs.map(({ id }) => id), REPLACED_SECONDS],
    )
    const byJob = Map.groupBy(rows, (row) => String(row['id']))
    return new Map([...byJob].map(([id, leases]) => [id, toState(leases)]))
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

  #create(backend: Engine, createSchema: boolean): PgBoss {
    const boss = new PgBoss({
      db: toDb(this.#db),
      backend,
      schema: this.jobsSchema,
      createSchema,
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

function toState(rows: readonly Columns[]): JobState {
  const leases = rows
    .filter((row) => row['held'] !== null)
    .map((row) => ({
      table: row['held'] as LeasedTable,
      id: Number(row['held_id']),
      run: Number(row['run']),
    }))
  return { old: rows[0]?.['old'] === true, leases }
}

function keyOf({ table, id }: Pick<Lease, 'table' | 'id'>): string {
  return `${table} ${id}`
}

function deadLast(a: string, b: string): number {
  return Number(a === 'dead') - Number(b === 'dead')
}

function toDb(sql: Sql): Db {
  return { executeSql: (text, values) => sql.send(text, values) }
}
