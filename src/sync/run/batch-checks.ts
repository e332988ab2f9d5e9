import { SyncFailure } from '../../domain/errors.ts'
import type { CheckClaim } from '../../domain/ports/claim.ts'
import { type BatchChecker, type ChainSource, SourceError } from '../../domain/ports/source.ts'
import { AllSourcesFailed, allFailed, isSourceFault } from './all-sources-failed.ts'
import { type CheckResult, runBatchCheck } from './batch-check.ts'
import type { FailedAttempt } from './failure.ts'
import { nextSyncAt } from './next-sync.ts'
import type { RunFinisher } from './run-finisher.ts'
import type { RunParts } from './run-parts.ts'

interface Candidate {
  readonly source: ChainSource
  readonly checker: BatchChecker
}

/** Checks addresses of one chain in one batch, with the first source that answers, and ends their runs. */
export class BatchChecks {
  readonly #parts: RunParts
  readonly #signal: AbortSignal
  readonly #finisher: RunFinisher

  constructor(parts: RunParts, signal: AbortSignal, finisher: RunFinisher) {
    this.#parts = parts
    this.#signal = signal
    this.#finisher = finisher
  }

  async run(claims: readonly [CheckClaim, ...CheckClaim[]]): Promise<void> {
    const { sources, clock } = this.#parts
    const serving = sources.serving(claims[0].chain).candidates(clock.now())
    const candidates = serving.flatMap((source): readonly Candidate[] =>
      source.batchChecker === null ? [] : [{ source, checker: source.batchChecker }],
    )
    const attempts: FailedAttempt[] = []
    let held: readonly CheckClaim[] = claims
    for (const candidate of candidates) {
      try {
        held = await this.#releaseBeyond(held, candidate.checker.sizeMax)
        return await this.#checkWith(candidate, held)
      } catch (error) {
        // Another source would not help, for instance when the database is unavailable.
        if (this.#signal.aborted || !isSourceFault(error)) return await this.#endAll(held, error)
        attempts.push({ source: candidate.source.name, error })
      }
    }
    const hasNoChecker = serving.length > 0 && candidates.length === 0
    await (hasNoChecker || isEndpointFailure(attempts[0]?.error)
      ? this.#requeueAll(held)
      : this.#endAll(held, allFailed(claims[0], attempts)))
  }

  async #checkWith({ source, checker }: Candidate, claims: readonly CheckClaim[]): Promise<void> {
    const { clock } = this.#parts
    const { tip, results } = await runBatchCheck(
      claims,
      { name: source.name, checker },
      { clock, signal: this.#signal },
    )
    const unchanged: CheckClaim[] = []
    for (const [claim, result] of results) {
      if (result === 'unchanged' && claim.failedWith !== 'source_inconsistent') unchanged.push(claim)
      else await this.#finisher.finish(claim, () => this.#endRun(claim, result, source))
    }
    await this.#markUnchanged(unchanged, tip, source).catch((error: unknown) =>
      this.#endAll(unchanged, error),
    )
  }

  async #endRun(claim: CheckClaim, result: CheckResult, source: ChainSource): Promise<void> {
    const { store, sources } = this.#parts
    if (result === 'changed') return await store.requeue(claim)
    if (result instanceof SyncFailure) {
      if (sources.serving(claim.chain).all.length > 1) return await store.requeue(claim)
      throw new AllSourcesFailed([{ source: source.name, error: result }])
    }
    await this.#finisher.keepFailed(claim)
  }

  async #markUnchanged(
    claims: readonly CheckClaim[],
    tip: number | null,
    source: ChainSource,
  ): Promise<void> {
    if (claims.length === 0) return
    const { store, clock, onOutcome } = this.#parts
    const at = clock.now()
    await store.markAllUnchanged(
      claims.map((check) => ({
        check,
        at: {
          source: source.name,
          tip: tip ?? check.tip,
          at,
          nextSyncAt: nextSyncAt(this.#parts, at, 'check', check.chain),
        },
      })),
    )
    for (const _ of claims) onOutcome('done', source.name)
  }

  /** Keeps as many claims as one batch holds, and gives the others back. */
  async #releaseBeyond(claims: readonly CheckClaim[], sizeMax: number): Promise<readonly CheckClaim[]> {
    const { store } = this.#parts
    for (const claim of claims.slice(sizeMax)) {
      await this.#finisher.finish(claim, () => store.release(claim))
    }
    return claims.slice(0, sizeMax)
  }

  async #requeueAll(claims: readonly CheckClaim[]): Promise<void> {
    const { store } = this.#parts
    for (const claim of claims) await this.#finisher.finish(claim, () => store.requeue(claim))
  }

  async #endAll(claims: readonly CheckClaim[], error: unknown): Promise<void> {
    for (const claim of claims) await this.#finisher.finish(claim, () => Promise.reject(error))
  }
}

function isEndpointFailure(error: unknown): boolean {
  return error instanceof SourceError && error.scope === 'endpoint'
}
