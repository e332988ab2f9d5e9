import { checkpointOf, planPass } from '../../domain/history/plan.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import type { Draft } from '../../domain/ports/claim.ts'
import type { HistoryPage } from '../../domain/ports/source.ts'
import { joinOrThrow } from './join-or-throw.ts'
import { LongPass } from './long-pass.ts'
import { openWriter } from './open-writer.ts'
import type { PassParts } from './pass-parts.ts'
import { reportProgress } from './progress.ts'
import { type Proven, proveHistory } from './publish/proven-history.ts'

/**
 * One pass of a walk. The newest page decides the plan. If it reaches down to the checkpoint, this one answer is the
 * whole proof; otherwise the pass is a long one. Throws Inconsistent when the answers contradict each other.
 */
export async function runPass(parts: PassParts, trustsSettled: boolean): Promise<Proven> {
  const { heads, stored } = parts
  const head = await heads.read(knownRows(parts))
  const draft = await keptDraft(parts, head)
  const trusts = trustsSettled && heads.trustsStored && !heads.isStale(head)
  const plan = planPass(stored.shown, head, trusts)
  const checkpoint = checkpointOf(plan)
  const staged = draft === null ? 0 : draft.next - draft.first
  const rowsToRead = head.transactionCount - 1 - checkpoint.top
  let proven: readonly Transfer[] | null = null
  try {
    const above = joinOrThrow(parts, head, checkpoint)
    // What replaces rows is never proven by one answer alone.
    if (plan.kind !== 'replace' || plan.shown.count === 0) proven = above
  } finally {
    // What is proven is published at once.
    if (proven === null) await reportProgress(parts, head, rowsToRead - head.rows.length - staged)
  }
  if (proven === null) heads.pages.requireReach(rowsToRead, head.rows.length)
  const kept = { ...parts, draft }
  const pass = { ...kept, plan, writer: await openWriter(plan, head.transactionCount, kept) }
  return proven === null ? await new LongPass(pass).run(head) : await proveHistory(pass, head, proven, [])
}

function knownRows({ draft, stored }: PassParts): number {
  return draft === null ? (stored.shown?.checkpoint?.top ?? -1) + 1 : draft.base - draft.first + 1
}

/** A draft with more rows than the source states now is dropped: those rows are not of this history. */
async function keptDraft({ draft, store, claim }: PassParts, head: HistoryPage): Promise<Draft | null> {
  if (draft === null || draft.base - draft.first < head.transactionCount) return draft
  await store.dropDraft(claim)
  return null
}
