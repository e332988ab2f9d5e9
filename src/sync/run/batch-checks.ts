import type { CheckClaim } from '../../domain/ports/claim.ts'
import { type BatchChecker, type ChainSource, SourceError } from '../../domain/ports/source.ts'
import { allFailed, isSourceFault } from './all-sources-failed.ts'
import { type CheckedBatch, runBatchCheck } from './batch-check.ts'
import type { FailedAttempt } from './failure.ts'
import { nextSyncAt } from './next-sync.ts'
import type { RunFinisher } from './run-finisher.ts'
import type { RunParts } from './run-parts.ts'

interface Candidate {
  readonly source: ChainSource
  readonly checker: BatchChecker
  /** See `CallOptions`. */
  readonly patienceMs: number
}

/**
 * Checks addresses of one chain in one batch, with the first source that answers, and ends their runs. Where the source
 * has no batch checks, or they fail, the addresses are read one by one.
 */
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
    const { chain } = claims[0]
    const attempts: FailedAttempt[] = []
    let held: readonly CheckClaim[] = claims
    const serving = sources.serving(chain)
    for (const source of serving.candidates(clock.now())) {
      const { name, batchChecker } = source
      if (batchChecker === null || !sources.batchEndpoints.take(name, chain, clock.now())) {
        return await this.#readEach(held)
      }
      try {
        held = await this.#releaseBeyond(held, batchChecker.sizeMax)
        const patienceMs = serving.patienceMs(source, clock.now())
        return await this.#checkWith({ source, checker: batchChecker, patienceMs }, held)
      } catch (error) {
        // Another source would not help, for instance when the database is unavailable.
        if (this.#signal.aborted || !isSourceFault(error)) return await this.#endAll(held, error)
        if (isEndpointFailure(error)) {
          sources.batchEndpoints.failed(name, chain, clock.now())
          sources.setEndpoints.failed(name, chain, clock.now())
          return await this.#readEach(held)
        }
        attempts.push({ source: name, error })
      } finally {
        sources.batchEndpoints.gaveUp(name, chain)
      }
    }
    await this.#endAll(held, allFailed(claims[0], attempts))
  }

  async #checkWith({ source, checker, patienceMs }: Candidate, claims: readonly CheckClaim[]): Promise<void> {
    const { clock, store } = this.#parts
    const batch = await runBatchCheck(claims, checker, { clock, signal: this.#signal, patienceMs })
    const doubtful = this.#doubtfulIn(source, checker, batch)
    const unchanged: CheckClaim[] = []
    for (const [claim, result] of batch.results) {
      if (doubtful.includes(claim)) await this.#finisher.finish(claim, () => store.requeueAlone(claim))
      else if (result === 'changed') {
        await this.#finisher.finish(claim, () => store.requeue(claim, this.#behind(claim)))
      } else if (isFailedProof(claim)) {
        await this.#finisher.finish(claim, () => this.#finisher.keepFailed(claim))
      } else unchanged.push(claim)
    }
    await this.#markUnchanged(unchanged, batch.tip, source).catch((error: unknown) =>
      this.#endAll(unchanged, error),
    )
  }

  /**
   * Remembers whether the answer is up to date. Returns the addresses that are to be read whatever it says: all of them if
   * it stands still and the latest answer about one address is newer, one now and then to find that out.
   */
  #doubtfulIn({ name }: ChainSource, { sizeMax }: BatchChecker, batch: CheckedBatch): readonly CheckClaim[] {
    const { sources, clock, intervalMs } = this.#parts
    const { batchEndpoints } = sources
    const now = clock.now()
    const claims = [...batch.results.keys()].filter((claim) => !isFailedProof(claim))
    const chain = claims[0]?.chain
    // A check of one address at a time is an answer about that address like any other.
    if (sizeMax === 1 || chain === undefined) return []
    if (batch.age !== 'newer' && batchEndpoints.tip(name, chain) > (batch.tip ?? 0)) {
      batchEndpoints.failed(name, chain, now)
      return claims
    }
    batchEndpoints.answered(name, chain, batch.tip, now)
    if (batch.age !== 'same' || !batchEndpoints.takeSample(name, chain, now, intervalMs)) return []
    const unchanged = claims.filter((claim) => batch.results.get(claim) === 'unchanged')
    return unchanged.splice(Math.floor(clock.random() * unchanged.length), 1)
  }

  /** Where addresses are read together, one that has changed waits for the others of its round. */
  #behind({ chain }: CheckClaim): number | undefined {
    const { sources, clock } = this.#parts
    // Later than a round that was queued in this very millisecond.
    return sources.setReader(chain, clock.now()) === null ? undefined : clock.now() + 1
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

  /** A failed proof stands until a batch check finds other totals. */
  async #readEach(claims: readonly CheckClaim[]): Promise<void> {
    const { store } = this.#parts
    for (const claim of claims) {
      await this.#finisher.finish(claim, () =>
        isFailedProof(claim) ? this.#finisher.keepFailed(claim) : store.requeue(claim),
      )
    }
  }

  async #endAll(claims: readonly CheckClaim[], error: unknown): Promise<void> {
    for (const claim of claims) await this.#finisher.finish(claim, () => Promise.reject(error))
  }
}

function isEndpointFailure(error: unknown): boolean {
  return error instanceof SourceError && error.scope === 'endpoint'
}

function isFailedProof({ failedWith }: CheckClaim): boolean {
  return failedWith === 'source_inconsistent'
}
