import type { LoggedEvent } from '../../domain/ports/event-log.ts'
import type { SourceStatus } from '../../domain/ports/source.ts'
import type { SourceFeed } from '../../domain/ports/source-feed.ts'
import type { StoreChange, StoreChanges } from '../../domain/ports/store-changes.ts'

class Listeners<Item> {
  readonly #listeners = new Set<(item: Item) => void>()

  emit(item: Item): void {
    for (const listener of this.#listeners) listener(item)
  }

  subscribe(listener: (item: Item) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get count(): number {
    return this.#listeners.size
  }
}

export class FakeChanges extends Listeners<StoreChange> implements StoreChanges {}

export class FakeSourceFeed extends Listeners<SourceStatus> implements SourceFeed {}

/** A log in memory. */
export class FakeEventLog {
  readonly #changes: FakeChanges
  #events: LoggedEvent[] = []
  #pruned = 0

  constructor(changes: FakeChanges) {
    this.#changes = changes
  }

  /** Adds an event and emits that there is one. */
  append(event: Omit<LoggedEvent, 'id'>): void {
    this.#events.push({ ...event, id: this.#newest() + 1 })
    this.#changes.emit({ kind: 'event' })
  }

  prune(to: number): void {
    this.#pruned = to
    this.#events = this.#events.filter(({ id }) => id > to)
  }

  async newestId(): Promise<number> {
    return this.#newest()
  }

  async after(id: number, limit: number) {
    const events = this.#events.filter((event) => event.id > id).slice(0, limit)
    return { events, complete: id >= this.#pruned && id <= this.#newest() }
  }

  #newest(): number {
    return this.#events.at(-1)?.id ?? this.#pruned
  }
}
