import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Work } from '../../domain/ports/source.ts'
import type { RunParts } from './run-parts.ts'

/** When (ms) an address is due again, as far as the budgets allow; null without background synchronisation. */
export function nextSyncAt(
  { intervalMs, pacer }: RunParts,
  now: number,
  work: Work,
  chain: ChainSlug,
): number | null {
  return intervalMs > 0 ? pacer.reserve(work, chain, now + intervalMs) : null
}
