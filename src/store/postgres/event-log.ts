import type { EventBatch, EventLog, LoggedEvent } from '../../domain/ports/event-log.ts'
import { EVENTS_KEPT } from '../../domain/ports/event-log.ts'
import { ReadableEvents } from '../shared/readable-events.ts'
import type { Database, Sql } from './database.ts'

/** Events that are numbered in one transaction. */
const BATCH = 1000
/** Pruning starts at this many events, well above those kept, so that it is rare and deletes ranges. */
const PRUNED_AT = EVENTS_KEPT + 20_000

/**
 * A transaction writes its events to `event_inbox`. After the commit a process moves all committed ones into `event`
 * and assigns their ids, serialised by the lock of a single row. So ids follow the order in which readers can see the
 * events, although transactions commit in any order and none waits for another. A process assigns ids when it reads,
 * when it polls, and after each commit with events; if it dies first, the next one does. The counter is a row, so a
 * restored dump continues it.
 */
export class PostgresEventLog implements EventLog {
  readonly #db: Database
  readonly #events: ReadableEvents

  /** `onDamage` gets the events that cannot be read. */
  constructor(db: Database, onDamage: (error: Error) => void) {
    this.#db = db
    this.#events = new ReadableEvents(onDamage)
  }

  async newestId(): Promise<number> {
    await this.number()
    const row = await this.#db.one('select newest from event_counter')
    return Number(row?.['newest'])
  }

  async after(id: number, limit: number): Promise<EventBatch> {
    await this.number()
    return this.#db.snapshot(async (tx) => {
      const range = await tx.one(
        `select newest, coalesce((select min(id) from event), newest + 1) as oldest from event_counter`,
      )
      const complete = id + 1 >= Number(range?.['oldest']) && id <= Number(range?.['newest'])
      return { events: await this.#readable(tx, id, limit), complete }
    })
  }

  /** Assigns ids to the committed events. */
  async number(): Promise<void> {
    for (let numbered = BATCH; numbered === BATCH; ) {
      const waiting = await this.#db.one('select from event_inbox limit 1')
      if (waiting === undefined) return
      numbered = await this.#numberBatch()
    }
  }

  /** Deletes the oldest events beyond those that are kept, a batch at a time. */
  async prune(): Promise<void> {
    const row = await this.#db.one(
      'select newest - coalesce((select min(id) from event), newest + 1) as span, newest from event_counter',
    )
    if (Number(row?.['span']) < PRUNED_AT) return
    const last = Number(row?.['newest']) - EVENTS_KEPT
    const batch = `delete from event where id in (select id from event where id <= $1 order by id limit ${BATCH})`
    while ((await this.#db.run(batch, [last])) === BATCH);
  }

  /** Rows that cannot be read are left out; a batch is empty only if no other event follows. */
  async #readable(tx: Sql, id: number, limit: number): Promise<LoggedEvent[]> {
    for (let after = id; ; ) {
      const rows = await tx.all('select * from event where id > $1 order by id limit $2', [after, limit])
      const events = this.#events.of(rows)
      if (events.length > 0 || rows.length < limit) return events
      after = Number(rows.at(-1)?.['id'])
    }
  }

  #numberBatch(): Promise<number> {
    return this.#db.transaction(async (tx) => {
      // A statement of its own reads the batch: it sees every commit before the lock was taken.
      const counter = await tx.one('select newest from event_counter where one = 1 for update')
      const numbered = await tx.run(
        `with taken as (delete from event_inbox where id in (select id from event_inbox order by id limit ${BATCH}) returning *)
          insert into event (id, at, address_id, chain, kind, hash, amount, height, code)
            select $1 + row_number() over (order by id), at, address_id, chain, kind, hash, amount, height, code from taken`,
        [counter?.['newest']],
      )
      await tx.run('update event_counter set newest = newest + $1 where one = 1', [numbered])
      return numbered
    })
  }
}
