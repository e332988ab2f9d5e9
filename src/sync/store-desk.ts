import type { Clock } from '../domain/clock.ts'
import type { SyncDesk } from '../domain/sync-desk.ts'
import type { SyncStore } from '../domain/sync-store.ts'
import type { TrackedAddress } from '../domain/tracked-address.ts'
import type { SourceOrder } from './source-order.ts'

export interface StoreDeskParts {
  readonly store: SyncStore
  readonly sources: SourceOrder
  readonly clock: Clock
}

/** Takes orders for workers in other processes: they find them in the store. */
export class StoreDesk implements SyncDesk {
  readonly #parts: StoreDeskParts

  constructor(parts: StoreDeskParts) {
    this.#parts = parts
  }

  async request(id: number): Promise<TrackedAddress | null> {
    const { store, clock } = this.#parts
    return store.request(id, clock.now())
  }

  async requestAll(): Promise<number> {
    const { store, clock } = this.#parts
    return store.requestAll(clock.now())
  }

  async verify(id: number): Promise<{ readonly sources: readonly string[] } | null> {
    const { store, clock, sources } = this.#parts
    const address = await store.requestVerification(id, clock.now())
    return address === null ? null : { sources: sources.otherThan(address, clock.now()) }
  }
}
