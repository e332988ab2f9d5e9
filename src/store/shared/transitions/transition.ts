import type { HistoryEvent } from '../../../domain/history/history-event.ts'
import type { AddressColumns, ColumnValues } from '../columns/joined-row.ts'

export interface TimedEvent extends HistoryEvent {
  /** Milliseconds. */
  readonly at: number
}

/**
 * What changes in the rows of an address. The engines write it in one transaction, together with what differs between
 * them: the row set that is visible, the lease.
 */
export interface Transition {
  readonly history: ColumnValues
  readonly sync: ColumnValues
  readonly events: readonly TimedEvent[]
}

/** The joined row of an address after a transition. */
export function rowAfter(before: AddressColumns, { history, sync }: Transition): AddressColumns {
  return { ...before, ...history, ...sync }
}
