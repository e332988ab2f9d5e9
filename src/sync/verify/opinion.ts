import type { Difference, Opinion } from '../../domain/address/tracked-address.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { isSettled } from '../../domain/history/order.ts'
import { areFarApart } from '../../domain/history/plausible.ts'
import type { StoredHistory } from '../../domain/history/stored-history.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { type CallOptions, type ChainSource, SourceError } from '../../domain/ports/source.ts'
import { sourceTitle } from '../../domain/source-title.ts'
import { bottomOf } from '../walk/stored-head.ts'
import { compare } from './compare.ts'
import { explainDifference } from './explain-difference.ts'
import type { ListedRows } from './listed-rows.ts'
import { movesBareKey } from './moves-bare-key.ts'
import { SourceBlocks } from './source-blocks.ts'

interface OpinionParts {
  readonly store: RunStore
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly listedRows: ListedRows
  /** All sources of the chain. */
  readonly serving: readonly ChainSource[]
}

export interface CrossCheck {
  readonly opinion: Opinion
  /** Null unless the source contradicts. */
  readonly difference: Difference | null
}

/** Compares a stored history with what another source reports. */
export async function opinionOf(
  source: ChainSource,
  claim: Claim,
  history: StoredHistory,
  parts: OpinionParts,
): Promise<CrossCheck> {
  const options = { signal: parts.signal, manual: claim.manual }
  const title = sourceTitle(source.name)
  const conclude = (agrees: boolean | null, detail: string, difference: Difference | null = null) => ({
    opinion: { source: source.name, agrees, detail, at: parts.clock.now() },
    difference,
  })
  try {
    const found = await compareWith(source, claim, history, parts, options)
    switch (found.kind) {
      case 'older':
        return conclude(
          null,
          `${title} answers as of block ${found.tip}, before the newest transaction here.`,
        )
      case 'apart':
        return conclude(
          null,
          `${title} answers as of block ${found.tip}, and this history was read as of block ${history.tip}: they cannot be compared.`,
        )
      case 'listed':
        return conclude(
          true,
          `${title} agrees: it lists the same transactions in the same blocks, and states the same balance.`,
        )
      case 'same':
        return conclude(true, `${title} agrees.`)
      case 'recent':
        return conclude(null, `${title} differs only in blocks that are not final yet.`)
      case 'inconsistent':
        return conclude(null, `${title} contradicts itself: its transactions do not add up to its totals.`)
      case 'different': {
        const { decimals } = nativeAsset(claim.chain)
        return conclude(
          false,
          explainDifference(found.difference, history.source, decimals),
          found.difference,
        )
      }
    }
  } catch (error) {
    if (error instanceof SourceError) return conclude(null, error.message)
    throw error
  }
}

type Outcome =
  /** It lists the same transactions and states the same balance; single amounts were not compared. */
  | { readonly kind: 'listed' }
  | { readonly kind: 'same' | 'inconsistent' }
  /** They differ only in blocks that a reorganisation may still change. */
  | { readonly kind: 'recent' }
  | { readonly kind: 'older' | 'apart'; readonly tip: number }
  | { readonly kind: 'different'; readonly difference: Difference }

async function compareWith(
  source: ChainSource,
  claim: Claim,
  history: StoredHistory,
  { store, serving, listedRows }: OpinionParts,
  options: CallOptions,
): Promise<Outcome> {
  if (await listedRows.areEqual(source, claim, history, options)) return { kind: 'listed' }
  const chain = chainOf(claim.chain)
  const { address } = claim
  const known = history.count - history.unsettled
  const from = { kind: 'newest', known, bottom: await bottomOf(store, history) } as const
  const head = await source.page({ chain, address, from, repeat: 0 }, options)
  if (head.tip < (await newestHeight(store, history))) return { kind: 'older', tip: head.tip }
  const theirs = new SourceBlocks({ source, chain, address, options }, head)
  if (areFarApart(chain, head.tip, history.tip)) return { kind: 'apart', tip: head.tip }
  const tip = Math.min(head.tip, history.tip)
  const found = await compare(store, history, theirs, tip)
  if (found.kind !== 'different') return found
  const { first } = found
  if (first !== null && !isSettled(first, tip, chain.finalityDepth)) return { kind: 'recent' }
  const isBareKey =
    first !== null && (await movesBareKey({ chain, address, hash: first.hash }, serving, options))
  const difference: Difference = {
    kind: 'opinion',
    by: source.name,
    stored: { balance: history.balance, transactionCount: history.count },
    stated: { balance: head.balance, transactionCount: head.transactionCount },
    first,
    explanation: isBareKey ? 'bare_public_key' : null,
  }
  return { kind: 'different', difference }
}

async function newestHeight(
  store: RunStore,
  { rowSetId, first, unsettled, count }: StoredHistory,
): Promise<number> {
  const rows = await store.rows(rowSetId, first, Math.min(count, unsettled + 1))
  return rows.find((row) => row.height !== null)?.height ?? 0
}
