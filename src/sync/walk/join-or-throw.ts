import { nativeAsset } from '../../domain/assets/asset.ts'
import {
  type Checkpoint,
  type Conflict,
  type HistorySnapshot,
  join,
} from '../../domain/history/checkpoint.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import { explainConflict } from './explain.ts'
import { Inconsistent } from './inconsistent.ts'
import type { PassParts } from './pass-parts.ts'

/** The rows above the checkpoint, or null if the snapshot does not reach it. Throws Inconsistent if they conflict. */
export function joinOrThrow(
  parts: PassParts,
  snapshot: HistorySnapshot,
  checkpoint: Checkpoint,
): readonly Transfer[] | null {
  const joined = join(snapshot, checkpoint)
  if (joined.kind === 'conflict') throw conflictError(parts, snapshot, joined.why, joined.gap)
  return joined.kind === 'joined' ? joined.above : null
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
