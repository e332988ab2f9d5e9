import { nativeAsset } from '../../domain/assets/asset.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import {
  type Checkpoint,
  type Conflict,
  type HistorySnapshot,
  join,
} from '../../domain/history/checkpoint.ts'
import { type BalanceRange, balancesOfBlocks, whyImpossibleBalances } from '../../domain/history/plausible.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import { sourceTitle } from '../../domain/source-title.ts'
import { explainConflict } from './explain.ts'
import { Inconsistent } from './inconsistent.ts'
import type { PassParts } from './pass-parts.ts'

/**
 * The rows above the checkpoint, or null if the snapshot does not reach it. Throws Inconsistent if they conflict, or add
 * up to a history that no address can have.
 */
export function joinOrThrow(
  parts: PassParts,
  snapshot: HistorySnapshot,
  checkpoint: Checkpoint,
): readonly Transfer[] | null {
  const joined = join(snapshot, checkpoint)
  if (joined.kind === 'conflict') throw conflictError(parts, snapshot, joined.why, joined.gap)
  if (joined.kind === 'short') return null
  requirePossible(parts, balancesOfBlocks(joined.above, snapshot.balance), snapshot)
  return joined.above
}

/** Throws Inconsistent unless an address can have had these balances. */
export function requirePossible(
  { source, claim }: PassParts,
  balances: BalanceRange,
  stated: HistorySnapshot,
): void {
  const why = whyImpossibleBalances(chainOf(claim.chain), balances)
  if (why !== null)
    throw new Inconsistent('source_inconsistent', `${sourceTitle(source.name)} lists ${why}.`, stated)
}

export function conflictError(
  { source, claim }: PassParts,
  snapshot: HistorySnapshot,
  why: Conflict,
  gap = 0n,
): Inconsistent {
  const detail = explainConflict(why, gap, snapshot, source.name, nativeAsset(claim.chain).decimals)
  return new Inconsistent('source_inconsistent', detail, snapshot)
}
