import { ATTEMPTS, backoffMs } from '../../domain/backoff.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { highestTip } from '../../domain/history/plausible.ts'
import type { CheckClaim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { BatchCheck, BatchChecker } from '../../domain/ports/source.ts'

type CheckResult = 'unchanged' | 'changed'

export interface CheckedBatch {
  /** Null when the source only reported that it knows none of the addresses. */
  readonly tip: number | null
  /** Its newest block compared with those of the last proofs of these addresses. */
  readonly age: 'older' | 'same' | 'newer'
  readonly results: ReadonlyMap<CheckClaim, CheckResult>
}

/**
 * Compares the totals of addresses of one chain with those of their last full read, by one answer. An answer older than
 * an address's last proof is not evidence: it is requested again, and after the last attempt that address has to be read.
 * Throws SourceError.
 */
export async function runBatchCheck(
  claims: readonly CheckClaim[],
  checker: BatchChecker,
  { clock, signal, patienceMs }: { clock: Clock; signal: AbortSignal; patienceMs: number },
): Promise<CheckedBatch> {
  const [first] = claims
  if (first === undefined) return { tip: null, age: 'newer', results: new Map() }
  const chain = chainOf(first.chain)
  const highest = highestTip(chain, null, clock.now())
  // A history whose tip its chain cannot have has to be read again.
  const floor = Math.max(...claims.map(({ tip }) => (tip <= highest ? tip : 0)))
  const options = { signal, patienceMs, manual: claims.some((claim) => claim.manual) }
  const addresses = claims.map((claim) => claim.address)
  for (let attempt = 1; ; attempt += 1) {
    const batch = await checker.check({ chain, addresses, repeat: attempt - 1 }, options)
    const { tip } = batch
    if (tip === null || tip >= floor || attempt === ATTEMPTS) {
      const results = new Map(claims.map((claim) => [claim, resultOf(claim, batch, highest)]))
      return { tip, age: ageOf(tip ?? Number.POSITIVE_INFINITY, floor), results }
    }
    await clock.sleep(backoffMs(attempt, clock.random()), signal)
  }
}

function ageOf(tip: number, floor: number): CheckedBatch['age'] {
  if (tip === floor) return 'same'
  return tip < floor ? 'older' : 'newer'
}

/** An address without totals in the answer counts as changed: its own answer decides. */
function resultOf(claim: CheckClaim, { tip, fingerprints }: BatchCheck, highest: number): CheckResult {
  if (claim.tip > highest || (tip !== null && tip < claim.tip)) return 'changed'
  return fingerprints.get(claim.address) === claim.fingerprint ? 'unchanged' : 'changed'
}
