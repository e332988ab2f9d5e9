import type { Claim, Draft } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { firstBlock } from './stored-blocks.ts'

/**
 * The part of an earlier run's draft that can be relied on: whole ranges of rows that are as they were written, from the
 * beginning of a block on. The rows above and below it are read again: nothing shows whether they were changed
 * meanwhile. Null if no such part is left; the draft is dropped then.
 */
export async function intactDraft(store: RunStore, claim: Claim): Promise<Draft | null> {
  const { draft } = claim
  if (draft === null) return null
  const { rowSetId, first, next } = draft
  const intact = await store.integrity.intactPart(rowSetId, { from: first, to: next })
  const from = intact === null ? next : await beginningOfBlock(store, draft, intact.from, intact.to)
  const [last] = intact === null ? [] : await store.rows(rowSetId, intact.to - 1, 1)
  if (intact === null || last === undefined || from >= intact.to) {
    await store.dropDraft(claim)
    return null
  }
  return { ...draft, first: from, next: intact.to, carry: last.balance - last.amount }
}

/** The first position from `from` on that is the newest row of its block. */
async function beginningOfBlock(store: RunStore, draft: Draft, from: number, to: number): Promise<number> {
  if (from === draft.first) return from
  return from + (await firstBlock(store, draft.rowSetId, from, to)).length
}
