import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import type { SyncRequests } from '../../domain/ports/sync-requests.ts'
import type { SourceOrder } from '../pacing/source-order.ts'

export interface QueuedRequestsParts {
  readonly queue: SyncQueue
  readonly sources: SourceOrder
  readonly clock: Clock
  /** Wakes the scheduler of this process, if it has one; the store announces the work to others. */
  readonly wake: () => void
}

/** Queues what is requested in the store, where schedulers find it. */
export class QueuedRequests implements SyncRequests {
  readonly #parts: QueuedRequestsParts

  constructor(parts: QueuedRequestsParts) {
    this.#parts = parts
  }

  wake(): void {
    this.#parts.wake()
  }

  async request(id: number): Promise<TrackedAddress | null> {
    const { queue, clock } = this.#parts
    const address = await queue.request(id, clock.now())
    this.wake()
    return address
  }

  async requestAll(): Promise<number> {
    const { queue, clock } = this.#parts
    const count = await queue.requestAll(clock.now())
    this.wake()
    return count
  }

  async verify(id: number): Promise<{ readonly sources: readonly string[] } | null> {
    const { queue, clock, sources } = this.#parts
    const address = await queue.requestVerification(id, clock.now())
    this.wake()
    return address === null ? null : { sources: sources.otherThan(address, clock.now()) }
  }
}
