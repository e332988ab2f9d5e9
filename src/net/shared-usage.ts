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

/** Budget and breaker of one source as the ledger keeps them, for all processes and over restarts. */
export class SharedUsage {
  readonly budget: RequestBudget
  /** Set it only inside `change`. */
  breaker: Breaker = CLOSED
  readonly #parts: SharedUsageParts
  /** Number of changes to the ledger, as far as this process has seen. */
  #revision = 0
  #loading: Promise<void> | null = null

  constructor(parts: SharedUsageParts) {
    this.#parts = parts
    this.budget = new RequestBudget(parts.limits)
  }

  /** Loads the ledger once; the first caller does it for all. */
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
    // What was read may be older than a change that this process has made meanwhile.
    if (usage !== null && (usage.revision ?? 0) >= this.#revision) this.#adopt(usage)
  }

  /**
   * Runs `work` on the newest state, under the ledger's lock and by its clock, and stores the outcome. A failure leaves
   * everything as it was. Where nothing limits the source and the breaker is closed, no other process needs to know,
   * and `work` runs without the ledger unless `always`.
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
