import { randomUUID } from 'node:crypto'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Fleet, FleetListener } from '../../domain/ports/fleet.ts'
import type { SourceStatus } from '../../domain/ports/source.ts'
import { toTrackedAddress } from '../shared/columns/address-columns.ts'
import { type Announcement, announce } from './announcements.ts'
import type { Database } from './database.ts'
import { takeOver } from './dropped-jobs.ts'
import type { JobQueue } from './job-queue.ts'
import { Listener } from './listener.ts'

export interface FleetOptions {
  readonly url: string
  readonly notified: boolean
  readonly clock: Clock
  /** How often (ms) what is held is kept and what was dropped is looked for. */
  readonly upkeepMs: number
  readonly onTrouble: (error: Error) => void
}

/** A worker that has said nothing for so long (s) is not counted. */
const ALIVE_SECONDS = 20
/** What a process has missed for longer than this (s) it learns with the next change. */
const KEPT_SECONDS = 300

export class PostgresFleet implements Fleet {
  readonly #db: Database
  readonly #jobs: JobQueue
  readonly #options: FleetOptions
  readonly #process = randomUUID()
  #listener: Listener | null = null
  readonly #rounds: Round[] = []

  constructor(db: Database, jobs: JobQueue, options: FleetOptions) {
    this.#db = db
    this.#jobs = jobs
    this.#options = options
  }

  async listen(listener: FleetListener): Promise<void> {
    this.#listener = new Listener(this.#db, {
      ...this.#options,
      onHeard: (announcements) => this.#pass(announcements, listener),
    })
    await this.#listener.open()
  }

  /** Looking for what others have dropped may have to wait for them; that must not hold up the heartbeats. */
  work(): void {
    const { upkeepMs, onTrouble } = this.#options
    for (const work of [() => this.#jobs.beat(), () => this.#takeOver()]) {
      this.#rounds.push(new Round(work, upkeepMs, onTrouble))
    }
  }

  /** Keeps what this process holds, and gives back what nobody keeps. */
  async look(): Promise<void> {
    await this.#jobs.beat()
    await this.#takeOver()
  }

  async #takeOver(): Promise<void> {
    await this.#jobs.supervise()
    await takeOver(this.#db, this.#jobs, this.#options.clock.now())
    await this.#db.run(`delete from announcement where told_at < now() - $1 * interval '1 s'`, [KEPT_SECONDS])
  }

  async reportSources(statuses: readonly SourceStatus[]): Promise<void> {
    await this.#db.transaction(async (tx) => {
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
        if (before === undefined || newsOf(JSON.parse(String(before['status']))) !== newsOf(status)) {
          await announce(tx, { kind: 'source', source: status.name })
        }
      }
      await tx.run(
        `delete from source_status where at < floor(extract(epoch from clock_timestamp()) * 1000) - $1`,
        [ALIVE_SECONDS * 1000],
      )
    })
  }

  async sources(): Promise<SourceStatus[][]> {
    const rows = await this.#db.all(
      `select process, status from source_status
        where at >= floor(extract(epoch from clock_timestamp()) * 1000) - $1 order by process`,
      [ALIVE_SECONDS * 1000],
    )
    return [...Map.groupBy(rows, (row) => row['process']).values()].map((seen) =>
      seen.map((row) => JSON.parse(String(row['status'])) as SourceStatus),
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#rounds.map((round) => round.close()))
    await this.#listener?.close()
    await this.#db.run('delete from source_status where process = $1', [this.#process]).catch(() => {})
  }

  async #pass(announcements: readonly Announcement[], listener: FleetListener): Promise<void> {
    const changed = new Set<number>()
    const sources = new Set<string>()
    let work = false
    for (const news of announcements) {
      if (news.kind === 'address') for (const id of news.ids) changed.add(id)
      else if (news.kind === 'source') sources.add(news.source)
      else if (news.kind === 'work') work = true
    }
    if (work) listener.work()
    if (changed.size > 0) {
      const rows = await this.#db.all('select * from address where id = any($1::bigint[]) order by id', [
        [...changed],
      ])
      listener.changed(rows.map(toTrackedAddress))
    }
    for (const news of announcements) if (news.kind === 'deleted') news.ids.map((id) => listener.deleted(id))
    for (const source of sources) listener.source(source)
  }
}

/** Does something again and again, so long (ms) after it was done last. */
class Round {
  #timer: NodeJS.Timeout | null = null
  #work: Promise<void> = Promise.resolve()
  #closed = false

  constructor(work: () => Promise<void>, everyMs: number, onTrouble: (error: Error) => void) {
    const again = () => {
      if (this.#closed) return
      this.#timer = setTimeout(() => {
        this.#work = work().catch(onTrouble).finally(again)
      }, everyMs)
    }
    again()
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#work
  }
}

/** What those who look on want to hear of at once. */
function newsOf({ state, until, tips }: SourceStatus): string {
  return JSON.stringify([state, until, tips])
}
