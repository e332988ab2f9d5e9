import { ATTEMPTS, backoffMs } from '../domain/backoff.ts'
import { chainOf } from '../domain/chain.ts'
import type { CheckClaim } from '../domain/claim.ts'
import type { Clock } from '../domain/clock.ts'
import { SyncFailure } from '../domain/errors.ts'
import type { ChainSource, Probe } from '../domain/source.ts'
import { SHORT_WAIT_MS } from './patience.ts'

export type CheckResult = 'unchanged' | 'changed' | SyncFailure

/**
 * Asks one set answer for the totals of addresses of one chain. An answer from before an address's last proof says
 * nothing about it: it is asked for again, and in the end such an address is `source_behind`. Throws SourceError.
 */
export async function checkSet(
  claims: readonly CheckClaim[],
  source: ChainSource,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<{ readonly tip: number | null; readonly results: ReadonlyMap<CheckClaim, CheckResult> }> {
  const [first] = claims
  if (first === undefined) return { tip: null, results: new Map() }
  const floor = Math.max(...claims.map((claim) => claim.tip))
  const options = { signal, byHand: claims.some((claim) => claim.byHand), patienceMs: SHORT_WAIT_MS }
  const addresses = claims.map((claim) => claim.address)
  for (let attempt = 1; ; attempt += 1) {
    const probe = await source.probe({ chain: chainOf(first.chain), addresses, repeat: attempt - 1 }, options)
    if (probe.tip === null || probe.tip >= floor || attempt === ATTEMPTS) {
      return {
        tip: probe.tip,
        results: new Map(claims.map((claim) => [claim, resultOf(claim, probe, source.name)])),
      }
    }
    await clock.sleep(backoffMs(attempt, clock.random()), signal)
  }
}

function resultOf(claim: CheckClaim, probe: Probe, source: string): CheckResult {
  if (probe.tip !== null && probe.tip < claim.tip) {
    return new SyncFailure(
      'source_behind',
      `${source} answers from block ${probe.tip}, before block ${claim.tip} that this history is proven at`,
    )
  }
  return probe.fingerprints.get(claim.address) === claim.fingerprint ? 'unchanged' : 'changed'
}
