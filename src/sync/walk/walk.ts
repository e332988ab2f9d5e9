import { chainOf } from '../../domain/chains/chain.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import { isHeightRefuted } from './disputed-height.ts'
import { HeadReader } from './head-reader.ts'
import { Inconsistent } from './inconsistent.ts'
import { intactDraft } from './intact-draft.ts'
import { PageReader } from './page-reader.ts'
import { runPass } from './pass.ts'
import type { WalkParts } from './pass-parts.ts'
import type { Proven } from './publish/proven-history.ts'
import { readStoredHead } from './stored-head.ts'

const PASSES_MAX = 3

/**
 * One synchronisation of one address: walks from the balance that the source reports down to what is stored, proven and
 * settled, in the end to zero.
 *
 * A pass whose answers contradict each other is repeated. The last pass does not trust the settled rows either, but only
 * with the source that proved them: another one may extend a history, never change its settled part. If that source
 * refutes a stored height that another one disputes, no pass trusts them. Throws Inconsistent after three passes,
 * StaleAnswer, SourceError, SyncFailure, RunLost.
 */
export async function walk(claim: Claim, parts: WalkParts): Promise<Proven> {
  const { finalityDepth } = chainOf(claim.chain)
  const stored = await readStoredHead(parts.store, claim)
  const areUseful = (await parts.transactions?.areUsefulFor(claim.addressId)) === true
  const transactions = areUseful ? (parts.transactions ?? null) : null
  const pages = new PageReader({ ...parts, transactions }, claim, stored.bottom)
  const heads = new HeadReader(parts, claim, pages)
  const isOwn = claim.history === null || claim.history.source === parts.source.name
  const isRefuted = isOwn && (await isHeightRefuted(claim, parts))
  let draft = await intactDraft(parts.store, claim)
  for (let pass = 1; ; pass += 1) {
    try {
      const trustsSettled = !isRefuted && (pass < PASSES_MAX || !isOwn)
      return await runPass({ ...parts, claim, stored, heads, draft, finalityDepth }, trustsSettled)
    } catch (error) {
      if (!(error instanceof Inconsistent)) throw error
      await parts.store.dropDraft(claim)
      draft = null
      if (pass === PASSES_MAX || error.code === 'too_busy') throw error
    }
  }
}
