import { ATTEMPTS, backoffMs } from '../../domain/backoff.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { SyncFailure } from '../../domain/errors.ts'
import { highestTip } from '../../domain/history/plausible.ts'
import type { CheckClaim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { BatchCheck, BatchChecker } from '../../domain/ports/source.ts'
import { explainOlderTip } from '../walk/explain.ts'

export type CheckResult = 'unchanged' | 'changed' | SyncFailure

/**
 * Compares the totals of addresses of one chain with those of their last full read, by one answer. An answer older than
 * an address's last proof is not evidence: it is requested again, and after the last attempt the result of that address
 * is `source_behind`. Throws SourceError.
 */
export async function runBatchCheck(
  claims: readonly CheckClaim[],
  { name, checker }: { readonly name: string; readonly checker: BatchChecker },
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<{ readonly tip: number | null; readonly results: ReadonlyMap<CheckClaim, CheckResult> }> {
  const [first] = claims
  if (first === undefined) return { tip: null, results: new Map() }
  const chain = chainOf(first.chain)
  const highest = highestTip(chain, null, clock.now())
  // A history whose tip its chain cannot have has to be read anew.
  const floor = Math.max(...claims.map(({ tip }) => (tip <= highest ? tip : 0)))
  const options = { signal, manual: claims.some((claim) => claim.manual) }
  const addresses = claims.map((claim) => claim.address)
  for (let attempt = 1; ; attempt += 1) {
    const batchCheck = await checker.check({ chain, addresses, repeat: attempt - 1 }, options)
    if (batchCheck.tip === null || batchCheck.tip >= floor || attempt === ATTEMPTS) {
      return {
        tip: batchCheck.tip,
        results: new Map(claims.map((claim) => [claim, resultOf(claim, batchCheck, name, highest)])),
      }
    }
    await clock.sleep(backoffMs(attempt, clock.random()), signal)
  }
}

function resultOf(claim: CheckClaim, batchCheck: BatchCheck, source: string, highest: number): CheckResult {
  if (claim.tip > highest) return 'changed'
  if (batchCheck.tip !== null && batchCheck.tip < claim.tip) {
    return new SyncFailure('source_behind', explainOlderTip(source, batchCheck.tip, claim.tip))
  }
  return batchCheck.fingerprints.get(claim.address) === claim.fingerprint ? 'unchanged' : 'changed'
}
