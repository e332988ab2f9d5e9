import type { StoreChange, StoreChanges } from '../../domain/ports/store-changes.ts'
import type { Announcement } from './announcements.ts'
import type { Database } from './database.ts'
import { Listener, type ListenerOptions } from './listener.ts'

type ChangesOptions = Omit<ListenerOptions, 'onAnnounced'>

/** What all processes announce, this one included, for as many listeners as there are. */
export class PostgresChanges implements StoreChanges {
  readonly #listener: Listener
  readonly #onStoreError: (error: Error) => void
  readonly #subscribed = new Set<(change: StoreChange) => void>()
  readonly #followers = new Set<(announcements: readonly Announcement[]) => Promise<void>>()

  constructor(db: Database, options: ChangesOptions) {
    this.#onStoreError = options.onStoreError
    this.#listener = new Listener(db, {
      ...options,
      onAnnounced: (announcements) => this.#pass(announcements),
    })
  }

  async open(): Promise<void> {
    await this.#listener.open()
  }

  async close(): Promise<void> {
    await this.#listener.close()
  }

  subscribe(listener: (change: StoreChange) => void): () => void {
    this.#subscribed.add(listener)
    return () => this.#subscribed.delete(listener)
  }

  /** Passes on announcements of every kind, those that arrived together at once. */
  follow(follower: (announcements: readonly Announcement[]) => Promise<void>): void {
    this.#followers.add(follower)
  }

  async #pass(announcements: readonly Announcement[]): Promise<void> {
    const changes = changesOf(announcements)
    for (const listener of this.#subscribed) for (const change of changes) listener(change)
    for (const follower of this.#followers) await follower(announcements).catch(this.#onStoreError)
  }
}

/** Each change once, in the order of the last announcement of it. */
function changesOf(announcements: readonly Announcement[]): StoreChange[] {
  const changes = new Map<string, StoreChange>()
  const put = (key: string, change: StoreChange) => {
    changes.delete(key)
    changes.set(key, change)
  }
  for (const announcement of announcements) {
    if ('ids' in announcement) {
      for (const id of announcement.ids) put(`${announcement.kind} ${id}`, { kind: announcement.kind, id })
    } else if (announcement.kind === 'owner') {
      const { owner, chain } = announcement
      put(`${owner.kind} ${owner.id} ${chain}`, announcement)
    } else if (announcement.kind !== 'source' && announcement.kind !== 'work') {
      put(announcement.kind, { kind: announcement.kind })
    }
  }
  return [...changes.values()]
}
