import type { HistoryEvent } from '../../../domain/history/history-event.ts'
import type { AddressColumns } from '../columns/address-columns.ts'

/** New values by column name; an amount is a bigint. */
export type ColumnValues = Readonly<Record<string, string | number | bigint | null>>

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
