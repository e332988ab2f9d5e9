import type { Clock } from '../domain/ports/clock.ts'
import type { SourceLedger, SourceUsage } from '../domain/ports/source-ledger.ts'
import { type Breaker, breakerOf, CLOSED, storedBreaker } from './breaker.ts'
import { RequestBudget, type RequestLimits } from './request-budget.ts'

export interface SharedUsageParts {
  /** The source's name in the ledger. */
  readonly name: string
  readonly limits: RequestLimits
  readonly clock: Clock
  readonly ledger: SourceLedger
}

/** Budget and breaker of one source, kept in the ledger: shared by all processes, and across restarts. */
export class SharedUsage {
  readonly budget: RequestBudget
  /** Set it only inside `change`. */
  breaker: Breaker = CLOSED
  readonly #parts: SharedUsageParts
  /** The ledger's revision, as last seen by this process. */
  #revision = 0
  #loading: Promise<void> | null = null

  constructor(parts: SharedUsageParts) {
    this.#parts = parts
    this.budget = new RequestBudget(parts.limits)
  }

  /** Loads the ledger once, however many callers there are. */
  load(): Promise<void> {
    this.#loading ??= this.reload().catch((error: unknown) => {
      this.#loading = null
      throw error
    })
    return this.#loading
  }

  /** Loads what other processes have written since. */
  async reload(): Promise<void> {
    const usage = await this.#parts.ledger.loadUsage(this.#parts.name)
    // This process may have made a change while an older state was being read.
    if (usage !== null && (usage.revision ?? 0) >= this.#revision) this.#adopt(usage)
  }

  /**
   * Runs `work` on the newest state, under the ledger's lock and by its clock, and stores the result. A failure changes
   * nothing. If the source has no limits and its breaker is closed, there is nothing to share, and `work` runs without
   * the ledger unless `always` is set.
   */
  async change<Result>(work: (now: number) => Result, always = false): Promise<Result> {
    const { clock, ledger, name } = this.#parts
    if (!always && !this.budget.limited && this.breaker.state.kind === 'closed') return work(clock.now())
    const before = this.#stored(clock.now())
    try {
      return await ledger.changeUsage(name, (kept, now) => {
        if (kept !== null) this.#adopt(kept)
        const result = work(now)
        this.#revision++
        return { result, usage: this.#stored(now) }
      })
    } catch (error) {
      this.#adopt(before)
      throw error
    }
  }

  #adopt(usage: SourceUsage): void {
    this.budget.restore(usage)
    this.breaker = breakerOf(usage)
    this.#revision = usage.revision ?? 0
  }

  #stored(now: number): SourceUsage {
    return { ...this.budget.usage(now), ...storedBreaker(this.breaker), revision: this.#revision }
  }
}
