import type { FailureScope } from '../domain/ports/source.ts'
import type { Outcome, RequestTarget, Transient } from './outcome.ts'

type Failure = Exclude<Outcome<unknown>, { readonly kind: 'answer' }>

/**
 * Decides what a failed request concerns; nothing else does.
 *
 * - A pause that the provider asks for concerns the source. Only "your limit is used up" on a batch may mean that batches
 *   cost extra: the next request for one address shows whether the limit is really used up.
 * - If nothing connects, the source is down, whatever was asked.
 * - Every other failure concerns what was asked: an address, or batches. `health.ts` finds that the source is down when
 *   requests for different addresses fail in a row.
 */
export function scopeOf(target: RequestTarget, failure: Failure): FailureScope {
  if (failure.kind === 'throttled') {
    const isQuota = failure.throttle.pause === 'until-utc-midnight'
    return target.kind === 'batch' && isQuota ? 'endpoint' : 'source'
  }
  if (failure.kind === 'transient' && isUnreachable(failure)) return 'source'
  if (target.kind === 'batch') return 'endpoint'
  return target.kind
}

function isUnreachable({ cause }: Transient): boolean {
  return cause === 'no_connection'
}
