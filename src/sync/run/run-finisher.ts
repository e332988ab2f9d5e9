import { isStoreUnavailable } from '../../domain/errors.ts'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { type CheckClaim, type Claim, type Lease, RunLost } from '../../domain/ports/claim.ts'
import { finishRun } from '../lease/finish-run.ts'
import { AllSourcesFailed } from './all-sources-failed.ts'
import { type FailedAttempt, failureOf } from './failure.ts'
import { nextSyncAt } from './next-sync.ts'
import type { RunEvents, RunParts } from './run-parts.ts'

/** Finishes claimed runs in every case: completed, ERROR, or back in the queue. */
export class RunFinisher {
  readonly #parts: RunParts
  readonly #signal: AbortSignal
  readonly #events: RunEvents

  constructor(parts: RunParts, signal: AbortSignal, events: RunEvents) {
    this.#parts = parts
    this.#signal = signal
    this.#events = events
  }

  /** Runs `work`, which finishes the run itself unless it throws. */
  async finish(claim: Claim | CheckClaim, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof RunLost)) await this.#finishAfter(claim, error)
    }
  }

  /** The failed proof stands: its totals are unchanged, or could not be checked. */
  async keepFailed(claim: CheckClaim): Promise<void> {
    const { store, clock } = this.#parts
    const checkAt = nextSyncAt(this.#parts, clock.now(), 'check', claim.chain)
    await store.keepFailed(claim, checkAt)
  }

  async #finishAfter(claim: Claim | CheckClaim, error: unknown): Promise<void> {
    if (error instanceof DamagedHistory && 'damaged' in claim && !claim.damaged) {
      return await this.#finishBy(claim, () => this.#readAgain(claim, error))
    }
    const overBudgetUntil = error instanceof AllSourcesFailed ? error.overBudgetUntil : null
    if (overBudgetUntil !== null) this.#events.onOverBudget(claim.chain, overBudgetUntil)
    // None of these concerns the address itself.
    if (isStoreUnavailable(error) && !this.#signal.aborted) return this.#parts.parked.park(claim)
    if (this.#signal.aborted || overBudgetUntil !== null) {
      return await this.#finishBy(claim, () => this.#parts.store.release(claim))
    }
    await this.#finishBy(claim, () =>
      isFailedCheck(claim) ? this.keepFailed(claim) : this.#fail(claim, error),
    )
  }

  /** The address stays in the queue: the next run reads its history again. */
  async #readAgain(claim: Claim, damage: DamagedHistory): Promise<void> {
    const { store } = this.#parts
    await store.integrity.recordDamage(claim.addressId, damage)
    await store.release(claim)
  }

  #finishBy(claim: Lease, work: () => Promise<void>): Promise<void> {
    return finishRun(claim, work, this.#parts, this.#signal)
  }

  async #fail(claim: Claim | CheckClaim, error: unknown): Promise<void> {
    const { queue, store, clock, intervalMs, onUnexpected, onOutcome } = this.#parts
    const attempts = this.#attemptsOf(claim, error)
    const failure = failureOf(attempts, claim, { now: clock.now(), intervalMs })
    if (failure.error.code === 'internal') onUnexpected(error)
    await store.fail(claim, failure)
    onOutcome(failure.error.code, attempts[0].source)
    const mismatch = failure.mismatch?.verification
    if (mismatch !== undefined && mismatch.difference?.by !== mismatch.source) {
      // The walk finds that the sources differ; only a cross-check finds where.
      await queue.requestVerification(claim.addressId, clock.now())
    }
  }

  #attemptsOf({ chain }: Claim | CheckClaim, error: unknown): readonly [FailedAttempt, ...FailedAttempt[]] {
    if (error instanceof AllSourcesFailed) return error.attempts
    const { sources, clock } = this.#parts
    return [{ source: sources.serving(chain).first(clock.now())?.name ?? 'none', error }]
  }
}

function isFailedCheck(claim: Lease): claim is CheckClaim {
  return 'fingerprint' in claim && 'failedWith' in claim && claim.failedWith === 'source_inconsistent'
}
