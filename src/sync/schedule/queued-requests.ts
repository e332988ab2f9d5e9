import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import type { SyncRequests } from '../../domain/ports/sync-requests.ts'
import type { SourceOrder } from '../pacing/source-order.ts'

export interface QueuedRequestsParts {
  readonly queue: SyncQueue
  readonly sources: SourceOrder
  readonly clock: Clock
}

/** Queues requests in the store, for workers in other processes. */
export class QueuedRequests implements SyncRequests {
  readonly #parts: QueuedRequestsParts

  constructor(parts: QueuedRequestsParts) {
    this.#parts = parts
  }

  /** Nothing to do: the store announces queued work. */
  wake(): void {}

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
