import type { Clock } from '../domain/clock.ts'
import type { SyncDesk } from '../domain/sync-desk.ts'
import type { SyncQueue } from '../domain/sync-queue.ts'
import type { TrackedAddress } from '../domain/tracked-address.ts'
import type { SourceOrder } from './source-order.ts'

export interface StoreDeskParts {
  readonly queue: SyncQueue
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
    const { queue, clock } = this.#parts
    return queue.request(id, clock.now())
  }

  async requestAll(): Promise<number> {
    const { queue, clock } = this.#parts
    return queue.requestAll(clock.now())
  }

  async verify(id: number): Promise<{ readonly sources: readonly string[] } | null> {
    const { queue, clock, sources } = this.#parts
    const address = await queue.requestVerification(id, clock.now())
    return address === null ? null : { sources: sources.otherThan(address, clock.now()) }
  }
}
