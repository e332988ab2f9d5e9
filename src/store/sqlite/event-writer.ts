import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LoggedEvent } from '../../domain/ports/event-log.ts'
import type { Publication } from '../../domain/ports/run-store.ts'
import type { TimedEvent } from '../shared/transitions/transition.ts'
import { toColumn } from './amount-column.ts'

type Subject = Pick<LoggedEvent, 'addressId' | 'chain'>

/** Writes events in the transaction that establishes them. */
export class EventWriter {
  readonly #insert: StatementSync
  readonly #insertArrived: StatementSync

  constructor(db: DatabaseSync) {
    const columns = 'at, address_id, chain, kind, hash, amount, height, code'
    this.#insert = db.prepare(`insert into event (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?)`)
    // An amount beyond 64 bits is a text.
    this.#insertArrived = db.prepare(
      `insert into event (${columns})
        select ?, ?, ?, case when amount > 0 and amount not like '-%' then 'received' else 'sent' end,
            hash, amount, height, null
          from entry where row_set_id = ? and position >= ? and position < ? and id >= ? order by position desc`,
    )
  }

  /** Returns how many. */
  write({ addressId, chain }: Subject, events: readonly (TimedEvent | IdentityEvent)[]): number {
    for (const { at, kind, hash, amount, height, code } of events) {
      const bytes = hash === null ? null : Buffer.from(hash, 'hex')
      this.#insert.run(
        at,
        addressId,
        chain,
        kind,
        bytes,
        amount === null ? null : toColumn(amount),
        height,
        code,
      )
    }
    return events.length
  }

  /** One event for each staged row that was not shown before, oldest first. Returns how many. */
  writeArrived({ addressId, chain }: Subject, { arrived, rowSetId, at }: Publication): number {
    if (arrived === null) return 0
    const { from, to, newFromId } = arrived
    return Number(this.#insertArrived.run(at, addressId, chain, rowSetId, from, to, newFromId).changes)
  }
}

type IdentityEvent = Omit<TimedEvent, 'kind'> & { readonly kind: 'deleted' | 'restored' }
