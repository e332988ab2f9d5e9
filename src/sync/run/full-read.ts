import type { Claim } from '../../domain/ports/claim.ts'
import { type ChainSource, SourceError } from '../../domain/ports/source.ts'
import type { Proven } from '../walk/publish/proven-history.ts'
import { StaleAnswer } from '../walk/stale-answer.ts'
import { walk } from '../walk/walk.ts'
import { allFailed, isSourceFault } from './all-sources-failed.ts'
import type { FailedAttempt } from './failure.ts'
import type { RunParts } from './run-parts.ts'

export interface FullRead {
  readonly source: string
  readonly proven: Proven
}

/** Reads the history of one address from the first source that completes it. Throws AllSourcesFailed. */
export async function readFromAny(
  claim: Claim,
  candidates: readonly ChainSource[],
  parts: RunParts,
  signal: AbortSignal,
): Promise<FullRead> {
  const attempts: FailedAttempt[] = []
  for (const source of candidates) {
    try {
      const current =
        attempts.length === 0 ? claim : withPendingRollback(await parts.store.current(claim), attempts)
      return { source: source.name, proven: await readFrom(source, current, parts, signal) }
    } catch (error) {
      if (signal.aborted || !isSourceFault(error)) throw error
      if (error instanceof SourceError && error.kind === 'down') {
        parts.sources.batchEndpoints.sourceDown(source.name, claim.chain)
      }
      attempts.push({ source: source.name, error })
    }
  }
  throw allFailed(claim, attempts)
}

async function readFrom(
  source: ChainSource,
  claim: Claim,
  { store, clock, sources, transactions }: RunParts,
  signal: AbortSignal,
): Promise<Proven> {
  return await walk(claim, {
    source,
    store,
    clock,
    signal,
    transactions,
    patienceMs: sources.serving(claim.chain).patienceMs(source, clock.now()),
    onProgress: async (obtained, { balance, transactionCount }) => {
      const stated = { balance, transactionCount, source: source.name, at: clock.now() }
      await store.report(claim, { obtained, total: transactionCount, stated })
    },
  })
}

/** Passes on the rollback that an earlier source reported: another source that reports the same confirms it. */
function withPendingRollback(claim: Claim, attempts: readonly FailedAttempt[]): Claim {
  const pendingRollback = attempts
    .map(({ error }) => (error instanceof StaleAnswer ? error.pendingRollback : null))
    .find(Boolean)
  return { ...claim, pendingRollback: pendingRollback ?? claim.pendingRollback }
}
