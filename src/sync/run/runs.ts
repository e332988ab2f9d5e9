import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { isStoreUnavailable, SyncFailure } from '../../domain/errors.ts'
import { type CheckClaim, type Claim, type Lease, RunLost } from '../../domain/ports/claim.ts'
import type { Publication } from '../../domain/ports/run-store.ts'
import { type ChainSource, SourceError, type Work } from '../../domain/ports/source.ts'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import { type EndingParts, finishRun } from '../lease/finish-run.ts'
import type { Pacer } from '../pacing/pacer.ts'
import type { SourceOrder } from '../pacing/source-order.ts'
import { Inconsistent } from '../walk/inconsistent.ts'
import { StaleAnswer } from '../walk/stale-answer.ts'
import { walk } from '../walk/walk.ts'
import { type CheckResult, runBatchCheck } from './batch-check.ts'
import { type FailedAttempt, failureOf } from './failure.ts'

export interface RunParts extends EndingParts {
  readonly queue: SyncQueue
  readonly sources: SourceOrder
  readonly pacer: Pacer
  /** How often all addresses are synchronised (ms); 0 = only when asked. */
  readonly intervalMs: number
  /** How often other sources are asked for their opinion (ms); 0 = only when asked. */
  readonly verifyIntervalMs: number
  /** `done` by a source, or the code of the error and the source that was asked first. */
  readonly onOutcome: (outcome: string, source: string) => void
}

/** What a run leaves for others to do. */
export interface RunEvents {
  /** Rows may have been left for the sweeper. */
  onReplaced(): void
  /** All sources of a chain would be asked, but for our own budgets, until then (ms). */
  onSpent(chain: ChainSlug, until: number): void
}

/** Takes claimed addresses to their end: DONE, ERROR, or back into the queue when the program is stopping. */
export class Runs {
  readonly #parts: RunParts
  readonly #signal: AbortSignal
  readonly #events: RunEvents

  constructor(parts: RunParts, signal: AbortSignal, events: RunEvents) {
    this.#parts = parts
    this.#signal = signal
    this.#events = events
  }

  /** The address's own reading: by the first source that brings it to its end. */
  async read(claim: Claim): Promise<void> {
    const { store, sources, clock, verifyIntervalMs } = this.#parts
    await this.#end(claim, async () => {
      const serving = sources.serving(claim.chain)
      const { proven, source } = await this.#readByAny(claim, serving.candidates(clock.now(), claim.manual))
      const at = clock.now()
      const nextSyncAt = this.#nextAfter(at, proven.unsettled === 0 ? 'check' : 'read', claim.chain)
      const verifyAt = verifyIntervalMs > 0 && serving.all.length > 1 ? at + verifyIntervalMs : null
      await store.publish(claim, { ...proven, at, nextSyncAt, verifyAt })
      this.#parts.onOutcome('done', source.name)
    })
    this.#events.onReplaced()
  }

  async #readByAny(claim: Claim, candidates: readonly ChainSource[]) {
    const { store } = this.#parts
    const attempts: FailedAttempt[] = []
    for (const source of candidates) {
      try {
        const current =
          attempts.length === 0 ? claim : withPendingRollback(await store.current(claim), attempts)
        return { source, proven: await this.#walk(current, source) }
      } catch (error) {
        if (this.#signal.aborted || !isOfTheSource(error)) throw error
        attempts.push({ source: source.name, error })
      }
    }
    throw noSource(claim, attempts)
  }

  async #walk(claim: Claim, source: ChainSource) {
    const { store, clock } = this.#parts
    return await walk(claim, {
      source,
      store,
      clock,
      signal: this.#signal,
      onProgress: async (obtained, { balance, transactionCount }) => {
        const stated = { balance, transactionCount, source: source.name, at: clock.now() }
        await store.report(claim, { obtained, total: transactionCount, stated })
      },
    })
  }

  /** One set answer for all of them, by the first source that gives one. */
  async check(claims: readonly [CheckClaim, ...CheckClaim[]]): Promise<void> {
    const { store, sources, clock } = this.#parts
    const candidates = sources.serving(claims[0].chain).candidates(clock.now())
    const attempts: FailedAttempt[] = []
    /** What is no source's fault, such as a database that is away. */
    let broken: { readonly error: unknown } | null = null
    let held: readonly CheckClaim[] = claims
    for (const source of candidates) {
      const checker = source.batchChecker
      if (checker === null) continue
      try {
        for (const claim of held.slice(checker.sizeMax)) {
          await this.#end(claim, () => store.release(claim))
        }
        held = held.slice(0, checker.sizeMax)
        const answer = await runBatchCheck(
          held,
          { name: source.name, checker },
          { clock, signal: this.#signal },
        )
        for (const [claim, result] of answer.results) {
          await this.#end(claim, () => this.#settle(claim, result, answer.tip, source))
        }
        return
      } catch (error) {
        if (this.#signal.aborted || !isOfTheSource(error)) {
          broken = { error }
          break
        }
        attempts.push({ source: source.name, error })
      }
    }
    const error = attempts[0]?.error
    const unanswered = candidates.length > 0 && candidates.every(({ batchChecker }) => batchChecker === null)
    const unknown = unanswered || (error instanceof SourceError && error.kind === 'absent')
    for (const claim of held) {
      await this.#end(claim, () =>
        unknown ? store.requeue(claim) : Promise.reject(broken?.error ?? noSource(claim, attempts)),
      )
    }
  }

  async #settle(
    claim: CheckClaim,
    result: CheckResult,
    tip: number | null,
    source: ChainSource,
  ): Promise<void> {
    const { store, clock, sources } = this.#parts
    if (result === 'changed') return await store.requeue(claim)
    if (result instanceof SyncFailure) {
      if (sources.serving(claim.chain).all.length > 1) return await store.requeue(claim)
      throw new NoSource([{ source: source.name, error: result }])
    }
    if (claim.failedWith === 'source_inconsistent') return await this.#leave(claim)
    const at = clock.now()
    await store.markUnchanged(claim, {
      source: source.name,
      tip: tip ?? claim.tip,
      at,
      nextSyncAt: this.#nextAfter(at, 'check', claim.chain),
    })
    this.#parts.onOutcome('done', source.name)
  }

  async #end(claim: Claim | CheckClaim, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof RunLost) return
      const spentUntil = error instanceof NoSource ? error.spentUntil : null
      if (spentUntil !== null) this.#events.onSpent(claim.chain, spentUntil)
      // None of these says anything about the address.
      if (this.#signal.aborted || isStoreUnavailable(error) || spentUntil !== null) {
        return await this.#surely(claim, () => this.#parts.store.release(claim))
      }
      await this.#surely(claim, () => (isFailedCheck(claim) ? this.#leave(claim) : this.#fail(claim, error)))
    }
  }

  #surely(claim: Lease, work: () => Promise<void>): Promise<void> {
    return finishRun(claim, work, this.#parts, this.#signal)
  }

  /** A failed proof stays what it is, whatever has kept us from looking at its totals. */
  async #leave(claim: CheckClaim): Promise<void> {
    const { store, clock } = this.#parts
    const checkAt = this.#nextAfter(clock.now(), 'check', claim.chain)
    await store.keepFailed(claim, checkAt)
  }

  async #fail(claim: Claim | CheckClaim, error: unknown): Promise<void> {
    const { queue, store, sources, clock, intervalMs } = this.#parts
    const first = sources.serving(claim.chain).first(clock.now())
    const attempts: readonly [FailedAttempt, ...FailedAttempt[]] =
      error instanceof NoSource ? error.attempts : [{ source: first?.name ?? 'none', error }]
    const failure = failureOf(attempts, claim, { now: clock.now(), intervalMs })
    if (failure.error.code === 'internal') this.#parts.onUnexpected(error)
    await store.fail(claim, failure)
    this.#parts.onOutcome(failure.error.code, attempts[0].source)
    const contradicting = failure.mismatch?.verification
    if (contradicting !== undefined && contradicting.difference?.by !== contradicting.source) {
      // The walk knows that they differ; only a comparison knows where.
      await queue.requestVerification(claim.addressId, clock.now())
    }
  }

  #nextAfter(at: number, work: Work, chain: ChainSlug): Publication['nextSyncAt'] {
    const { intervalMs, pacer } = this.#parts
    return intervalMs > 0 ? pacer.reserve(work, chain, at + intervalMs) : null
  }
}

/** Every source was asked, and none has brought the run to its end. */
class NoSource extends Error {
  override name = 'NoSource'
  readonly attempts: readonly [FailedAttempt, ...FailedAttempt[]]

  constructor(attempts: readonly [FailedAttempt, ...FailedAttempt[]]) {
    super('no source could serve')
    this.attempts = attempts
  }

  /** When (ms) somebody can be asked again, if nothing but our own budgets is in the way. */
  get spentUntil(): number | null {
    const times = this.attempts.map(({ error }) =>
      error instanceof SourceError && error.kind === 'over-budget' ? Number(error.retryAt) : null,
    )
    return times.includes(null) ? null : Math.min(...times.map(Number))
  }
}

function noSource({ chain }: Claim | CheckClaim, attempts: readonly FailedAttempt[]): NoSource | SyncFailure {
  const [first, ...more] = attempts
  if (first !== undefined) return new NoSource([first, ...more])
  const sentence = `No source that SOURCES names knows ${chainOf(chain).name}.`
  return new SyncFailure('source_unavailable', sentence, 'never')
}

/** Whether another source may do better. */
function isOfTheSource(error: unknown): boolean {
  return error instanceof SourceError || error instanceof SyncFailure || error instanceof Inconsistent
}

/** What one source denies and another denies as well is believed. */
function withPendingRollback(claim: Claim, attempts: readonly FailedAttempt[]): Claim {
  const pendingRollback = attempts
    .map(({ error }) => (error instanceof StaleAnswer ? error.pendingRollback : null))
    .find(Boolean)
  return { ...claim, pendingRollback: pendingRollback ?? claim.pendingRollback }
}

function isFailedCheck(claim: Lease): claim is CheckClaim {
  return 'fingerprint' in claim && 'failedWith' in claim && claim.failedWith === 'source_inconsistent'
}
