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

/**
 * The job that stands for this process in pg-boss: active while the process sends heartbeats. A lease in the table `sync`
 * names the job of its worker and ends with it, for whatever reason (`leases.ts`). So pg-boss decides which workers
 * are alive, and the rows alone which worker holds which address.
 */
export class WorkerJob {
  readonly #db: Database
  readonly #options: WorkerJobOptions
  #boss: PgBoss
  #id: Promise<string> | null = null

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

  /** The worker's id in its leases. */
  id(): Promise<string> {
    this.#id ??= this.#register().catch((error) => {
      this.#id = null
      throw error
    })
    return this.#id
  }

  /** Sends a heartbeat. A process that was counted as lost continues under a new id. */
  async beat(): Promise<void> {
    if (this.#id === null) return
    const held = this.#id
    const job = { id: await held, retryCount: 0 }
    // pg-boss returns it, although its types do not declare it.
    const { affected } = (await this.#boss.touch(WORKER_QUEUE, [job])) as { affected: number }
    if (affected === 0 && this.#id === held) this.#id = null
  }

  /** Fails the jobs of workers whose heartbeats have stopped. */
  async supervise(): Promise<void> {
    await this.#boss.supervise()
  }

  async close(): Promise<void> {
    const id = await this.#id?.catch(() => null)
    if (id != null) await this.#boss.deleteJob(WORKER_QUEUE, id).catch(this.#options.onStoreError)
    await this.#boss.stop({ graceful: false, close: false })
  }

  /** In one transaction, so that no other process can fetch the job. */
  async #register(): Promise<string> {
    const id = randomUUID()
    await this.#db.transaction(async (tx) => {
      const db = toDb(tx)
      await this.#boss.insert(WORKER_QUEUE, [{ id, priority: 1 }], { db })
      const fetched = await this.#boss.fetch(WORKER_QUEUE, { batchSize: FETCHED_MOST, db })
      const others = fetched.flatMap((job) => (job.id === id ? [] : [job.id]))
      if (others.length > 0) await this.#boss.deleteJob(WORKER_QUEUE, others, { db })
    })
    return id
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
