import type { ChainFacts, KnownBlock } from './chain-facts.ts'

/** A chain may be this much higher than its known blocks lead to expect, and a clock a month behind. */
const HIGHER = 1.04
const CLOCK_SPARE = 30 * 86_400
/** How many times faster than the protocol aims at the blocks after a known one may have come. */
const BURST = 2
/** A provider may give the time when it first saw a transaction, long (s) before its block: months are known. */
const FIRST_SEEN = 6 * 366 * 86_400

/** The height that a chain is expected to have `now` (ms), counted from its newest known block. */
export function expectedHeight(chain: ChainFacts, now: number): number {
  const seconds = now / 1000
  const { height, time } = newestKnown(chain, (block) => block.time <= seconds)
  return height + Math.max(0, seconds - time) / chain.blockSeconds
}

/** More blocks than this a chain cannot have `now` (ms). */
export function mostBlocks(chain: ChainFacts, now: number): number {
  return Math.ceil(expectedHeight(chain, now) * HIGHER + CLOCK_SPARE / chain.blockSeconds)
}

/** The earliest time (s since 1970) that a provider can give a transaction of this block. */
export function earliestTime(chain: ChainFacts, height: number): number {
  const known = newestKnown(chain, (block) => block.height <= height)
  const earliest = known.time + ((height - known.height) * chain.blockSeconds) / BURST - FIRST_SEEN
  return Math.max(chain.genesisTime, earliest)
}

/** The newest known block of which this is true, or else the first block. */
function newestKnown(chain: ChainFacts, isUsed: (block: KnownBlock) => boolean): KnownBlock {
  return chain.knownBlocks.findLast(isUsed) ?? { height: 0, time: chain.genesisTime }
}
