import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { SyncFailure } from '../../domain/errors.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { Inconsistent } from '../walk/inconsistent.ts'
import type { FailedAttempt } from './failure.ts'

/** Every source was tried, and none has completed the run. */
export class AllSourcesFailed extends Error {
  override name = 'AllSourcesFailed'
  readonly attempts: readonly [FailedAttempt, ...FailedAttempt[]]

  constructor(attempts: readonly [FailedAttempt, ...FailedAttempt[]]) {
    super('no source could serve')
    this.attempts = attempts
  }

  /** When (ms) a source can be called again, if only our own budgets prevent it; otherwise null. */
  get overBudgetUntil(): number | null {
    const times = this.attempts.map(({ error }) =>
      error instanceof SourceError && error.kind === 'over-budget' ? Number(error.retryAt) : null,
    )
    return times.includes(null) ? null : Math.min(...times.map(Number))
  }
}

/** Without any attempt, no source serves the chain. */
export function allFailed(
  { chain }: { readonly chain: ChainSlug },
  attempts: readonly FailedAttempt[],
): AllSourcesFailed | SyncFailure {
  const [first, ...more] = attempts
  if (first !== undefined) return new AllSourcesFailed([first, ...more])
  const detail = `No source in SOURCES serves ${chainOf(chain).name}.`
  return new SyncFailure('source_unavailable', detail, 'never')
}

/** Whether another source may succeed. */
export function isSourceFault(error: unknown): boolean {
  return error instanceof SourceError || error instanceof SyncFailure || error instanceof Inconsistent
}
