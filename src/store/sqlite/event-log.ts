import type { DatabaseSync } from 'node:sqlite'
import type { EventBatch, EventLog, LoggedEvent } from '../../domain/ports/event-log.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { ReadableEvents } from '../shared/readable-events.ts'
import { Statements } from './statements.ts'

/** One process writes, so ids grow in the order of the commits. */
export class SqliteEventLog implements EventLog {
  readonly #statements: Statements
  readonly #events: ReadableEvents

  /** `onDamage` gets the events that cannot be read. */
  constructor(db: DatabaseSync, onDamage: (error: Error) => void) {
    this.#statements = new Statements(db)
    this.#events = new ReadableEvents(onDamage)
  }

  async newestId(): Promise<number> {
    const row = this.#statements.get(
      `select max(coalesce((select seq from sqlite_sequence where name = 'event'), 0),
        coalesce((select max(id) from event), 0)) as id`,
    )
    return Number(row?.['id'])
  }

  async after(id: number, limit: number): Promise<EventBatch> {
    const oldest = toNumber(this.#statements.get('select min(id) as id from event')?.['id'] ?? null)
    const newest = await this.newestId()
    const complete = id <= newest && id >= (oldest ?? newest + 1) - 1
    return { events: this.#readable(id, limit), complete }
  }

  /** Rows that cannot be read are left out; a batch is empty only if no other event follows. */
  #readable(id: number, limit: number): LoggedEvent[] {
    for (let after = id; ; ) {
      const rows = this.#statements.all('select * from event where id > ? order by id limit ?', after, limit)
      const events = this.#events.of(rows)
      if (events.length > 0 || rows.length < limit) return events
      after = Number(rows.at(-1)?.['id'])
    }
  }
}
