import type { ChainSlug } from '../chains/chain.ts'
import type { HistoryEvent, HistoryEventKind } from '../history/history-event.ts'

export interface LoggedEvent extends Omit<HistoryEvent, 'kind'> {
  readonly id: number
  /** Milliseconds. */
  readonly at: number
  readonly addressId: number
  readonly chain: ChainSlug
  readonly kind: HistoryEventKind | 'deleted' | 'restored'
}

export interface EventBatch {
  readonly events: readonly LoggedEvent[]
  /** False: events after the requested id have been pruned, or the id is newer than any that this store has given. */
  readonly complete: boolean
}

/**
 * The facts about all histories, numbered in the order in which they became visible: a reader that has seen an id
 * never misses an event with a smaller one. At least the newest EVENTS_KEPT are kept.
 */
export interface EventLog {
  /** The id of the newest event; 0 before the first. */
  newestId(): Promise<number>
  /** The events after an id, oldest first. */
  after(id: number, limit: number): Promise<EventBatch>
}

export const EVENTS_KEPT = 100_000
