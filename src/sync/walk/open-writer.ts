import type { Plan } from '../../domain/history/plan.ts'
import type { Claim, Draft } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import type { PassParts } from './pass-parts.ts'
import { type Placement, RowWriter } from './row-writer.ts'

/** A writer for the rows of a pass; the newest page reported `transactionCount`. */
export async function openWriter(
  plan: Plan,
  transactionCount: number,
  { store, clock, claim, draft, stored }: PassParts,
): Promise<RowWriter> {
  const placement = placeInShown(plan) ?? (await placeBeside(store, claim, draft, transactionCount))
  return new RowWriter(store, claim, placement, stored.unsettled, clock.now())
}

function placeInShown(plan: Plan): Placement | null {
  if (plan.kind !== 'extend') return null
  const { rowSetId, first, count } = plan.shown
  return { kind: 'in-place', rowSetId, base: first + count - 1, shownFrom: first }
}

/** Resumes the draft of an earlier run, if there is one. */
async function placeBeside(
  store: RunStore,
  claim: Claim,
  draft: Draft | null,
  transactionCount: number,
): Promise<Placement> {
  if (draft !== null) return { kind: 'beside', rowSetId: draft.rowSetId, base: draft.base }
  return { kind: 'beside', rowSetId: await store.openRowSet(claim), base: transactionCount - 1 }
}
