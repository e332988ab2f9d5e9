import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import type { DiscoveryClaim, DiscoveryStore } from '../../domain/ports/discovery-store.ts'
import type { QueuedWork, SyncQueue } from '../../domain/ports/sync-queue.ts'
import type { SourceOrder } from '../pacing/source-order.ts'
import type { BackgroundCrossChecks } from './background-cross-checks.ts'
import type { ChainBudgets } from './chain-budgets.ts'

/** Claimed work. */
export type ClaimedWork =
  | { readonly kind: 'read'; readonly claim: Claim }
  | { readonly kind: 'set'; readonly claims: readonly [Claim, ...Claim[]] }
  | { readonly kind: 'check'; readonly claims: readonly [CheckClaim, ...CheckClaim[]] }
  | { readonly kind: 'cross-check'; readonly claim: Claim }
  | { readonly kind: 'discovery'; readonly claim: DiscoveryClaim }

export interface NextWorkParts {
  readonly queue: SyncQueue
  readonly discoveries: DiscoveryStore
  readonly sources: SourceOrder
  readonly budgets: ChainBudgets
  readonly background: BackgroundCrossChecks
  /** Whether a batch check of this chain is under way. */
  readonly isChecking: (chain: ChainSlug) => boolean
}

type ClaimParts = Pick<NextWorkParts, 'queue' | 'sources' | 'isChecking'>

/** How long (ms) addresses that a round of batch checks found changed wait for others, to be read together. */
const TOGETHER_MS = 1_200_000

/** Claims what is to be done next. Manual requests first; background cross-checks last, and only while nothing runs. */
export async function claimNextWork(
  { queue, discoveries, sources, budgets, background, isChecking }: NextWorkParts,
  now: number,
  isIdle: boolean,
): Promise<ClaimedWork | null> {
  const chains = budgets.available(now)
  const discovery = await discoveries.claim(chains, now)
  if (discovery !== null) return { kind: 'discovery', claim: discovery }
  const first = await queue.peek(chains)
  if (first === null || !first.manual) {
    const claim = await queue.claimVerification(now, 'manual')
    if (claim !== null) return { kind: 'cross-check', claim }
  }
  if (first !== null) return await claimQueued({ queue, sources, isChecking }, first, chains, now)
  const claim = isIdle ? await background.claim(now) : null
  return claim && { kind: 'cross-check', claim }
}

async function claimQueued(
  parts: ClaimParts,
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

async function claim(parts: ClaimParts, head: QueuedWork, now: number): Promise<ClaimedWork | null> {
  const { queue, sources } = parts
  const { chain, want } = head
  const waiting = await readsTogether(parts, head, now)
  if (waiting === 'later') return null
  if (want === 'read' || waiting === 'now') return await claimReads(parts, chain, now)
  const sizeMax = sources.serving(chain).first(now)?.batchChecker?.sizeMax ?? 1
  const [first, ...more] = await queue.claimChecks(chain, sizeMax)
  return first === undefined ? null : { kind: 'check', claims: [first, ...more] }
}

/**
 * When the waiting full reads of a chain are to be made together: `now` before any batch check, `later` when checks under
 * way may add to them, null for when it is their turn.
 */
async function readsTogether(
  { queue, sources, isChecking }: ClaimParts,
  { chain, want, canWait }: QueuedWork,
  now: number,
): Promise<'now' | 'later' | null> {
  const reader = sources.setReader(chain, now)
  if (reader === null || (want === 'read' && !(canWait && isChecking(chain)))) return null
  const { count, since } = await queue.waitingReads(chain, reader.sizeMax)
  if (since === null) return null
  const isTime = count >= reader.sizeMax || since <= now - TOGETHER_MS
  if (want === 'check') return isTime ? 'now' : null
  return isTime ? null : 'later'
}

/** Full reads: of several addresses where their source reads them together. */
async function claimReads(
  { queue, sources }: ClaimParts,
  chain: ChainSlug,
  now: number,
): Promise<ClaimedWork | null> {
  const reader = sources.setReader(chain, now)
  if (reader === null) {
    const claim = await queue.claim(chain)
    return claim && { kind: 'read', claim }
  }
  const claims = await queue.claimReads(chain, { most: reader.sizeMax, rows: reader.rowsMax })
  const [first, ...more] = claims
  if (first === undefined) return null
  // A reading of its own costs no more, and states how many rows the address has.
  return more.length === 0 ? { kind: 'read', claim: first } : { kind: 'set', claims: [first, ...more] }
}
