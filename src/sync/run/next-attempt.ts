import type { SyncErrorCode } from '../../domain/errors.ts'
import type { FailureScope } from '../../domain/ports/source.ts'
import { waitAfter } from '../../domain/wait-after.ts'

/**
 * When to try again (ms) after this many failures in a row. `interval` (ms, 0 = none) is how often all addresses are
 * synchronised anyway: a source that was only down is tried again no later than that. A failure of the address alone has
 * its full delay.
 */
export function nextAttemptAt(
  { code, scope }: { readonly code: SyncErrorCode; readonly scope: FailureScope },
  failures: number,
  now: number,
  interval: number,
): number {
  const wait = waitAfter(code, failures)
  const isShared = code === 'source_unavailable' && scope !== 'address'
  return now + (isShared && interval > 0 ? Math.min(wait, interval) : wait)
}
