import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import type { QueuedWork, SyncQueue } from '../../domain/ports/sync-queue.ts'
import type { SourceOrder } from '../pacing/source-order.ts'
import type { BackgroundCrossChecks } from './background-cross-checks.ts'
import type { ChainBudgets } from './chain-budgets.ts'

/** Claimed work. */
export type ClaimedWork =
  | { readonly kind: 'read'; readonly claim: Claim }
  | { readonly kind: 'check'; readonly claims: readonly [CheckClaim, ...CheckClaim[]] }
  | { readonly kind: 'cross-check'; readonly claim: Claim }

export interface NextWorkParts {
  readonly queue: SyncQueue
  readonly sources: SourceOrder
  readonly budgets: ChainBudgets
  readonly background: BackgroundCrossChecks
}

/** Claims what is to be done next. Manual requests first; background cross-checks last, and only while nothing runs. */
export async function claimNextWork(
  { queue, sources, budgets, background }: NextWorkParts,
  now: number,
  isIdle: boolean,
): Promise<ClaimedWork | null> {
  const chains = budgets.available(now)
  const first = await queue.peek(chains)
  if (first === null || !first.manual) {
    const claim = await queue.claimVerification(now, 'manual')
    if (claim !== null) return { kind: 'cross-check', claim }
  }
  if (first !== null) return await claimQueued({ queue, sources }, first, chains, now)
  const claim = isIdle ? await background.claim(now) : null
  return claim && { kind: 'cross-check', claim }
}

async function claimQueued(
  parts: Pick<NextWorkParts, 'queue' | 'sources'>,
  first: QueuedWork,
  available: readonly ChainSlug[],
  now: number,
): Promise<ClaimedWork | null> {
  let chains = available
  const missed = new Set<string>()
  for (let head: QueuedWork | null = first; head !== null; head = await parts.queue.peek(chains)) {
    const { chain, want } = head
    const work = await claim(parts, head, now)
    if (work !== null) return work
    // Another process has claimed it; work seen a second time is still being claimed.
    if (missed.has(`${want} ${chain}`)) chains = chains.filter((other) => other !== chain)
    missed.add(`${want} ${chain}`)
  }
  return null
}

async function claim(
  { queue, sources }: Pick<NextWorkParts, 'queue' | 'sources'>,
  { chain, want }: QueuedWork,
  now: number,
): Promise<ClaimedWork | null> {
  if (want === 'read') {
    const claim = await queue.claim(chain)
    return claim && { kind: 'read', claim }
  }
  const sizeMax = sources.serving(chain).first(now)?.batchChecker?.sizeMax ?? 1
  const [first, ...more] = await queue.claimChecks(chain, sizeMax)
  return first === undefined ? null : { kind: 'check', claims: [first, ...more] }
}
