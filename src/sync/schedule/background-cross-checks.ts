import type { Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import type { SourceOrder } from '../pacing/source-order.ts'

/** Background cross-checks get one part in this many of a source's budget. */
const BUDGET_SHARE = 4

export interface BackgroundCrossChecksParts {
  readonly queue: SyncQueue
  readonly sources: SourceOrder
  readonly clock: Clock
}

/** Cross-checks that no person requested, spaced so that they leave the budgets to synchronisations. */
export class BackgroundCrossChecks {
  readonly #parts: BackgroundCrossChecksParts
  /** When (ms) the next one may begin. */
  #notBefore = 0

  constructor(parts: BackgroundCrossChecksParts) {
    this.#parts = parts
  }

  /** When (ms) the next one is due; null if none is. */
  async nextAt(): Promise<number | null> {
    const at = await this.#parts.queue.nextVerificationAt()
    return at === null ? null : Math.max(at, this.#notBefore)
  }

  forget(): void {
    this.#notBefore = 0
  }

  async claim(now: number): Promise<Claim | null> {
    const { queue, sources } = this.#parts
    if (now < this.#notBefore) return null
    const claim = await queue.claimVerification(now, 'all')
    if (claim !== null) {
      this.#notBefore =
        now + BUDGET_SHARE * Math.max(...sources.all.map((source) => source.paceMs(now, 'read')))
    }
    return claim
  }
}
