import type { Clock } from '../domain/clock.ts'
import { SyncFailure } from '../domain/errors.ts'
import { type ChainSource, SourceError } from '../domain/source.ts'
import { type CheckClaim, type Claim, type Hold, RunLost, type SyncStore } from '../domain/sync-store.ts'
import type { InProcessFeed } from './change-feed.ts'
import { type CheckResult, checkSet } from './check.ts'
import { failureOf } from './failure.ts'
import { Walk } from './walk.ts'

export interface RunParts {
  readonly store: SyncStore
  readonly source: ChainSource
  readonly clock: Clock
  readonly feed: InProcessFeed
  /** How often all addresses are synchronised (ms); 0 = only when asked. */
  readonly intervalMs: number
  /** `done`, or the code of the error. */
  readonly onOutcome: (outcome: string) => void
  /** An error that is nobody's fault but ours. */
  readonly onBug: (error: unknown) => void
}

const STORE_PAUSE_MS = 5000

/** Takes claimed addresses to their end: DONE, ERROR, or back into the queue when the program is stopping. */
export class Runs {
  readonly #parts: RunParts
  readonly #signal: AbortSignal
  readonly #onReplaced: () => void

  /** `onReplaced` is called when rows may have been left for the sweeper. */
  constructor(parts: RunParts, signal: AbortSignal, onReplaced: () => void) {
    this.#parts = parts
    this.#signal = signal
    this.#onReplaced = onReplaced
  }

  /** The address's own reading. */
  async read(claim: Claim): Promise<void> {
    const { store, source, clock, feed } = this.#parts
    await this.#end(claim, async () => {
      const walk = new Walk(claim, {
        source,
        store,
        clock,
        signal: this.#signal,
        onProgress: async (obtained, { balance, transactionCount }) => {
          const stated = { balance, transactionCount, source: source.name, at: clock.now() }
          const address = await store.report(claim, { obtained, total: transactionCount, stated })
          feed.publish({ kind: 'address', address })
        },
      })
      const proven = await walk.run()
      const at = clock.now()
      const address = await store.publish(claim, { ...proven, at, nextSyncAt: this.#nextAfter(at) })
      feed.publish({ kind: 'address', address })
      this.#parts.onOutcome('done')
    })
    this.#onReplaced()
  }

  /** One set answer for all of them. */
  async check(claims: readonly CheckClaim[]): Promise<void> {
    const { source, clock } = this.#parts
    let answer: Awaited<ReturnType<typeof checkSet>>
    try {
      answer = await checkSet(claims, source, clock, this.#signal)
    } catch (error) {
      const unknown = error instanceof SourceError && error.kind === 'absent'
      for (const claim of claims) {
        await this.#end(claim, () => (unknown ? this.#parts.store.requeue(claim) : Promise.reject(error)))
      }
      return
    }
    for (const [claim, result] of answer.results)
      await this.#end(claim, () => this.#settle(claim, result, answer.tip))
  }

  async #settle(claim: CheckClaim, result: CheckResult, tip: number | null): Promise<void> {
    const { store, clock, feed } = this.#parts
    if (result === 'changed') return await store.requeue(claim)
    if (result instanceof SyncFailure) throw result
    if (claim.failedWith === 'source_inconsistent') return await this.#leave(claim)
    const at = clock.now()
    const address = await store.confirm(claim, { tip: tip ?? claim.tip, at, nextSyncAt: this.#nextAfter(at) })
    feed.publish({ kind: 'address', address })
    this.#parts.onOutcome('done')
  }

  async #end(claim: Claim | CheckClaim, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof RunLost) return
      if (this.#signal.aborted) return await this.#parts.store.release(claim)
      await this.#unlessLost(claim, () =>
        isFailedCheck(claim) ? this.#leave(claim) : this.#fail(claim, error),
      )
    }
  }

  /** A failed proof stays what it is, whatever has kept us from looking at its totals. */
  async #leave(claim: CheckClaim): Promise<void> {
    const { store, clock, feed } = this.#parts
    feed.publish({ kind: 'address', address: await store.leave(claim, this.#nextAfter(clock.now())) })
  }

  async #fail(claim: Claim | CheckClaim, error: unknown): Promise<void> {
    const { store, source, clock, feed, intervalMs } = this.#parts
    const failure = failureOf(error, claim, { now: clock.now(), intervalMs, source: source.name })
    if (failure.error.code === 'internal') this.#parts.onBug(error)
    feed.publish({ kind: 'address', address: await store.fail(claim, failure) })
    this.#parts.onOutcome(failure.error.code)
  }

  /** A store that cannot be written (a full disk) gets time to recover; the address goes back into the queue then. */
  async #unlessLost(claim: Hold, work: () => Promise<void>): Promise<void> {
    const { clock, store, onBug } = this.#parts
    for (let next = work; ; next = () => store.release(claim)) {
      try {
        return await next()
      } catch (error) {
        if (error instanceof RunLost) return
        onBug(error)
        // The next start gives it back.
        if (this.#signal.aborted) return
        await clock.sleep(STORE_PAUSE_MS, this.#signal).catch(() => {})
      }
    }
  }

  #nextAfter(at: number): number | null {
    return this.#parts.intervalMs > 0 ? at + this.#parts.intervalMs : null
  }
}

function isFailedCheck(claim: Hold): claim is CheckClaim {
  return 'fingerprint' in claim && 'failedWith' in claim && claim.failedWith === 'source_inconsistent'
}
