import { checkpointOf, planPass } from '../../domain/history/plan.ts'
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
  const { heads, stored, draft } = parts
  const known = draft === null ? (stored.shown?.checkpoint?.top ?? -1) + 1 : draft.base - draft.first + 1
  const head = await heads.read(known)
  const trusts = trustsSettled && heads.trustsStored && !heads.isStale(head)
  const plan = planPass(stored.shown, head, trusts)
  const checkpoint = checkpointOf(plan)
  const staged = draft === null ? 0 : draft.next - draft.first
  const rowsToRead = head.transactionCount - 1 - checkpoint.top
  await reportProgress(parts, head, rowsToRead - head.rows.length - staged)
  const above = joinOrThrow(parts, head, checkpoint)
  // What replaces settled rows is never proven by one answer alone.
  const isProven = above !== null && plan.kind !== 'replace'
  if (!isProven) heads.pages.requireReach(rowsToRead, head.rows.length)
  const pass = { ...parts, plan, writer: await openWriter(plan, head.transactionCount, parts) }
  return isProven ? await proveHistory(pass, head, above, []) : await new LongPass(pass).run(head)
}
