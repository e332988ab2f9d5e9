import type { DatabaseSync } from 'node:sqlite'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import type { AddressColumns } from '../shared/columns/address-columns.ts'
import { chainOf } from '../shared/columns/chain-column.ts'
import { crashed, STRIKES_MAX } from '../shared/transitions/crashed.ts'
import { URGENCY } from '../shared/urgency.ts'
import type { AddressRows } from './address-rows.ts'
import type { EventWriter } from './event-writer.ts'
import { Statements } from './statements.ts'

/**
 * A suspect is an address whose last run ended with the process. Two suspects never run at the same time, so that the one
 * that ends the process is found: after one crash the others complete their next run, or make progress, and are none.
 */
export const CLAIMABLE =
  '(strikes = 0 or not exists (select 1 from sync as other where other.strikes > 0 and other.running = 1))'

/** What a start does with the runs that ended with the process. */
export class InterruptedRuns {
  readonly #parts: { readonly rows: AddressRows; readonly events: EventWriter }
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: { readonly rows: AddressRows; readonly events: EventWriter }) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /**
   * Queues their addresses behind all others. After `STRIKES_MAX` such runs in a row an address ends in ERROR. Returns
   * how many there were.
   */
  requeue(now: number, changed: (change: StoreChange) => void): number {
    const interrupted = this.#statements.all('select address_id from sync where running <> 0')
    for (const { address_id: id } of interrupted) {
      const row = this.#parts.rows.get(Number(id))
      if (row === undefined) continue
      const strikes = Number(row['strikes']) + 1
      if (strikes >= STRIKES_MAX) this.#end(row, now, changed)
      else this.#parts.rows.apply(row, { history: {}, sync: { ...last(row, now), strikes }, events: [] })
    }
    // Also of rows that no longer belong to an address.
    this.#statements.run('update sync set running = 0 where running <> 0')
    return interrupted.length
  }

  #end(row: AddressColumns, now: number, changed: (change: StoreChange) => void): void {
    const subject = { addressId: Number(row['id']), chain: chainOf(row) }
    const { sync, ...transition } = crashed(row, now)
    if (this.#parts.events.write(subject, transition.events) > 0) changed({ kind: 'event' })
    changed({ kind: 'address', id: subject.addressId })
    // The next crash is enough.
    this.#parts.rows.apply(row, { ...transition, sync: { ...sync, strikes: STRIKES_MAX - 1 } })
  }
}

/** Behind what else is queued or due, even if a person requested it. */
function last(row: AddressColumns, now: number) {
  return row['status'] === 'IN_PROGRESS'
    ? { urgency: URGENCY.background, queued_at: now }
    : { verify_at: now }
}
