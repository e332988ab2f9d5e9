import { randomUUID } from 'node:crypto'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Fleet, FleetListener } from '../../domain/ports/fleet.ts'
import type { SourceStatus } from '../../domain/ports/source.ts'
import { type Announcement, announce } from './announcements.ts'
import type { PostgresChanges } from './changes.ts'
import type { Database } from './database.ts'
import type { PostgresEventLog } from './event-log.ts'
import { takeOverLeases } from './leases.ts'
import { RepeatingTask } from './repeating-task.ts'
import { completeRemovals } from './wallets/wallet-removals.ts'
import type { WorkerJob } from './worker-job.ts'

export interface FleetParts {
  readonly db: Database
  readonly job: WorkerJob
  readonly changes: PostgresChanges
  readonly events: PostgresEventLog
  readonly clock: Clock
  /** How often (ms) a worker sends its heartbeat and goes on with what lost processes have left. */
  readonly upkeepMs: number
  readonly onStoreError: (error: Error) => void
}

/** Time (s) without a report after which a worker is not counted. */
const ALIVE_SECONDS = 20
/** Not after this moment either: the server's clock may have been set back since. */
const REPORTED_LATELY = '(abs(at - floor(extract(epoch from clock_timestamp()) * 1000)) <= $1)'
/** How long (s) announcements are kept for processes that lost their connection. */
const KEPT_SECONDS = 300

export class PostgresFleet implements Fleet {
  readonly #parts: FleetParts
  readonly #process = randomUUID()
  readonly #tasks: RepeatingTask[] = []

  constructor(parts: FleetParts) {
    this.#parts = parts
  }

  async listen(listener: FleetListener): Promise<void> {
    this.#parts.changes.follow((announcements) => this.#pass(announcements, listener))
  }

  /** Two loops: a takeover may wait for other transactions, and must not delay heartbeats. */
  work(): void {
    const { job, upkeepMs, onStoreError } = this.#parts
    for (const work of [() => job.beat(), () => this.#upkeep()]) {
      this.#tasks.push(new RepeatingTask(work, upkeepMs, onStoreError))
    }
  }

  /** Sends a heartbeat, and takes over the leases of lost workers. */
  async maintain(): Promise<void> {
    await this.#parts.job.beat()
    await this.#upkeep()
  }

  async #upkeep(): Promise<void> {
    const { db, job, events, clock } = this.#parts
    await job.supervise()
    await takeOverLeases(db, job.jobsSchema, clock.now())
    await completeRemovals(db, clock)
    await events.number()
    await events.prune()
    await db.run(`delete from announcement where at < now() - $1 * interval '1 s'`, [KEPT_SECONDS])
  }

  async reportSources(statuses: readonly SourceStatus[]): Promise<void> {
    await this.#parts.db.transaction(async (tx) => {
      for (const status of statuses) {
        const before = await tx.one('select status from source_status where process = $1 and source = $2', [
          this.#process,
          status.name,
        ])
        await tx.run(
          `insert into source_status (process, source, status, at)
            values ($1, $2, $3, floor(extract(epoch from clock_timestamp()) * 1000))
            on conflict (process, source) do update set status = excluded.status, at = excluded.at`,
          [this.#process, status.name, JSON.stringify(status)],
        )
        if (
          before === undefined ||
          announcedFields(JSON.parse(String(before['status']))) !== announcedFields(status)
        ) {
          await announce(tx, { kind: 'source', source: status.name })
        }
      }
      await tx.run(`delete from source_status where not ${REPORTED_LATELY}`, [ALIVE_SECONDS * 1000])
    })
  }

  async sources(): Promise<SourceStatus[][]> {
    const rows = await this.#parts.db.all(
      `select process, status from source_status
        where ${REPORTED_LATELY} order by process`,
      [ALIVE_SECONDS * 1000],
    )
    return [...Map.groupBy(rows, (row) => row['process']).values()].map((seen) =>
      seen.map((row) => JSON.parse(String(row['status'])) as SourceStatus),
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.close()))
    await this.#parts.db.run('delete from source_status where process = $1', [this.#process]).catch(() => {})
  }

  async #pass(announcements: readonly Announcement[], listener: FleetListener): Promise<void> {
    const sources = new Set<string>()
    let work = false
    for (const news of announcements) {
      if (news.kind === 'source') sources.add(news.source)
      else if (news.kind === 'work' || news.kind === 'queue') work = true
    }
    if (work) listener.work()
    for (const source of sources) listener.source(source)
  }
}

/** The fields whose change is announced at once. */
function announcedFields({ state, until, tips, live }: SourceStatus): string {
  return JSON.stringify([state, until, tips, live])
}
