import { type Lease, RunLost } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'

export interface ParkedLeasesParts {
  readonly store: Pick<RunStore, 'release'>
  readonly clock: Clock
  /** Errors of this program or its store. */
  readonly onUnexpected: (error: unknown) => void
}

const STORE_PAUSE_MS = 5000

/**
 * The leases of runs that the store could not serve (disk full, no connection, one of its shards away). Each address goes
 * back into the queue as soon as that can be written. Meanwhile other runs go on, and no run claims the address again.
 */
export class ParkedLeases {
  readonly #parts: ParkedLeasesParts
  readonly #signal: AbortSignal
  readonly #leases = new Set<Lease>()
  #releasing: Promise<void> | null = null

  constructor(parts: ParkedLeasesParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  park(lease: Lease): void {
    this.#leases.add(lease)
    this.#releasing ??= this.#releaseAll().finally(() => {
      this.#releasing = null
    })
  }

  /** Resolves once none is left. While the program is stopping, each is tried once more; the next start recovers the rest. */
  async idle(): Promise<void> {
    await this.#releasing
  }

  async #releaseAll(): Promise<void> {
    const { clock, onUnexpected } = this.#parts
    while (this.#leases.size > 0) {
      await clock.sleep(STORE_PAUSE_MS, this.#signal).catch(() => {})
      const stopping = this.#signal.aborted
      const errors = await Promise.all([...this.#leases].map((lease) => this.#release(lease)))
      const error = errors.find((each) => each !== null)
      if (error !== undefined) onUnexpected(error)
      if (stopping) return
    }
  }

  /** The error that keeps it parked, or null. */
  async #release(lease: Lease): Promise<unknown> {
    try {
      await this.#parts.store.release(lease)
    } catch (error) {
      if (!(error instanceof RunLost)) return error
    }
    this.#leases.delete(lease)
    return null
  }
}
