import { setImmediate } from 'node:timers/promises'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import type { Pacer } from '../pacing/pacer.ts'
import type { SourceOrder } from '../pacing/source-order.ts'
import type { BackgroundCrossChecks } from './background-cross-checks.ts'

/** Addresses staggered in one statement; the event loop runs in between. */
const STAGGERED_ROWS = 2000

export interface DueWorkParts {
  readonly queue: SyncQueue
  readonly sources: SourceOrder
  readonly pacer: Pacer
  readonly clock: Clock
  readonly background: BackgroundCrossChecks
}

/**
 * Queues addresses that are due, chain by chain: while all sources of a chain are paused, its addresses are staggered
 * from the end of the pause on. Returns when (ms) to look again; null for only when woken.
 */
export async function queueDue(parts: DueWorkParts): Promise<number | null> {
  const { queue, sources, clock, background } = parts
  const now = clock.now()
  const dueAt = earliest(await queue.nextDueAt(), await background.nextAt())
  if (dueAt === null || dueAt > now) return dueAt
  const groups = sources.availability(now)
  for (const { at, chains } of groups) {
    if (at === Number.POSITIVE_INFINITY) await queue.unschedule(chains)
    else if (at > now) await staggerDue(parts, at, chains)
    else await requestUnheld(parts, now, chains)
  }
  const soonest = groups[0]?.at ?? Number.POSITIVE_INFINITY
  if (soonest > now) return soonest === Number.POSITIVE_INFINITY ? null : soonest
  return earliest(await queue.nextDueAt(), later(await background.nextAt(), now))
}

/** What a source is about to watch is not checked as well: it waits until that is done, or is given up. */
async function requestUnheld(parts: DueWorkParts, now: number, chains: readonly ChainSlug[]): Promise<void> {
  const { queue, sources } = parts
  const byTime = Map.groupBy(chains, (chain) => Math.max(now, sources.live.heldUntil(chain)))
  for (const [at, some] of byTime) {
    if (at > now) await staggerDue(parts, at, some)
    else await queue.requestDue(now, some)
  }
}

/** Gives all addresses of these chains that are due before `from` times from then on, one chain after the other. */
export async function staggerDue(
  { queue, pacer }: DueWorkParts,
  from: number,
  chains: readonly ChainSlug[],
): Promise<void> {
  let start = from
  for (const chain of chains) {
    const { stepMs, perSlot } = pacer.stagger('check', chain)
    for (let count = STAGGERED_ROWS; count === STAGGERED_ROWS; ) {
      count = await queue.stagger(from, chain, { start, stepMs, perSlot, most: STAGGERED_ROWS })
      start += Math.ceil(count / perSlot) * stepMs
      await setImmediate()
    }
  }
}

export function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}

/** Null if it is already due: it begins when a run ends, which wakes the loop. */
export function later(at: number | null, now: number): number | null {
  return at !== null && at > now ? at : null
}
