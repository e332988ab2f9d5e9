import { isStoreUnavailable } from '../../domain/errors.ts'
import { RunLost } from '../../domain/ports/claim.ts'
import type { DiscoveryClaim, DiscoveryLease } from '../../domain/ports/discovery-store.ts'
import { AllSourcesFailed } from '../run/all-sources-failed.ts'
import { type FailedAttempt, failureOf } from '../run/failure.ts'
import type { RunEvents, RunParts } from '../run/run-parts.ts'
import { Discovery, type DiscoveryParts } from './discovery.ts'

type Parts = DiscoveryParts &
  Pick<RunParts, 'sources' | 'intervalMs' | 'onUnexpected'> &
  Pick<RunEvents, 'onOverBudget'>

/** After the store could not be written (ms). */
const STORE_PAUSE_MS = 5000

/** Completes the discoveries of claimed wallets: finished, failed, or back in the queue. */
export class DiscoveryRuns {
  readonly #parts: Parts
  readonly #signal: AbortSignal

  constructor(parts: Parts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  async run(claim: DiscoveryClaim): Promise<void> {
    try {
      const evidence = await new Discovery(this.#parts, claim).run()
      const { store, clock, intervalMs } = this.#parts
      const at = clock.now()
      await store.finish(claim, { evidence, at, nextAt: intervalMs > 0 ? at + intervalMs : null })
    } catch (error) {
      if (!(error instanceof RunLost)) await this.#finishAfter(claim, error)
    }
  }

  async #finishAfter(claim: DiscoveryClaim, error: unknown): Promise<void> {
    const { onOverBudget, onUnexpected, store } = this.#parts
    const overBudgetUntil = error instanceof AllSourcesFailed ? error.overBudgetUntil : null
    if (overBudgetUntil !== null) onOverBudget(claim.wallet.chain, overBudgetUntil)
    if (this.#signal.aborted || overBudgetUntil !== null || isStoreUnavailable(error)) {
      if (isStoreUnavailable(error)) onUnexpected(error)
      return await this.#release(claim)
    }
    await store.fail(claim, this.#failureOf(claim, error)).catch(async (failed: unknown) => {
      if (failed instanceof RunLost) return
      onUnexpected(failed)
      await this.#release(claim)
    })
  }

  #failureOf(claim: DiscoveryClaim, error: unknown) {
    const { clock, intervalMs, onUnexpected } = this.#parts
    const failure = failureOf(this.#attemptsOf(claim, error), claim, { now: clock.now(), intervalMs })
    if (failure.error.code === 'internal') onUnexpected(error)
    return { error: failure.error, failures: failure.failures, nextAt: failure.nextSyncAt }
  }

  #attemptsOf({ wallet }: DiscoveryClaim, error: unknown): readonly [FailedAttempt, ...FailedAttempt[]] {
    if (error instanceof AllSourcesFailed) return error.attempts
    const { sources, clock } = this.#parts
    return [{ source: sources.serving(wallet.chain).first(clock.now())?.name ?? 'none', error }]
  }

  /** The wallet stays queued. Tries until the store can be written, or the program stops: the next start releases it. */
  async #release(lease: DiscoveryLease): Promise<void> {
    const { store, clock, onUnexpected } = this.#parts
    for (;;) {
      try {
        return await store.release(lease)
      } catch (error) {
        if (error instanceof RunLost || this.#signal.aborted) return
        onUnexpected(error)
      }
      await clock.sleep(STORE_PAUSE_MS, this.#signal).catch(() => {})
    }
  }
}
