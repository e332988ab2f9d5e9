import { isHashedKey } from '../../domain/address/output-script.ts'
import type {
  Difference,
  Opinion,
  RowDifference,
  Verification,
} from '../../domain/address/tracked-address.ts'
import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import type { StoredHistory } from '../../domain/history/stored-history.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import {
  type CallOptions,
  type ChainSource,
  type HistoryPage,
  SourceError,
} from '../../domain/ports/source.ts'
import { withOpinion } from '../../domain/verification/verification.ts'
import { type EndingParts, finishRun } from '../lease/finish-run.ts'
import type { SourceOrder } from '../pacing/source-order.ts'
import { type Comparison, compare } from './compare.ts'
import { SourceBlocks } from './source-blocks.ts'

export interface CrossChecksParts extends EndingParts {
  readonly sources: SourceOrder
  /** How often other sources are asked for their opinion (ms); 0 = only when asked. */
  readonly verifyIntervalMs: number
}

/** What could not be asked or contradicts is asked again after this time (ms), if not sooner. */
const AGAIN_MS = 3600_000

interface Found {
  readonly opinion: Opinion
  readonly difference: Difference | null
}

/** Compares a stored history with what every other source tells of it, and keeps what they say. */
export class CrossChecks {
  readonly #parts: CrossChecksParts
  readonly #signal: AbortSignal

  constructor(parts: CrossChecksParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  /** Ends the claim, whatever comes of it. */
  async collect(claim: Claim): Promise<void> {
    const { store } = this.#parts
    const { history, verification } = claim
    const work = () =>
      history === null || verification === null
        ? store.release(claim)
        : this.#collect(claim, history, verification)
    await finishRun(claim, work, this.#parts, this.#signal)
  }

  async #collect(claim: Claim, history: StoredHistory, known: Verification): Promise<void> {
    const { store, sources, clock, verifyIntervalMs } = this.#parts
    const others = sources.serving(claim.chain).all.filter((source) => source.name !== history.source)
    let verification = known
    let open = false
    for (const source of others) {
      const { opinion, difference } = await this.#ask(source, claim, history)
      verification = withOpinion(verification, opinion, difference)
      open ||= opinion.agrees !== true
    }
    const wait = open ? Math.min(AGAIN_MS, verifyIntervalMs) : verifyIntervalMs
    const verifyAt = verifyIntervalMs > 0 && others.length > 0 ? clock.now() + wait : null
    await store.recordOpinions(claim, { verification, verifyAt })
  }

  async #ask(source: ChainSource, claim: Claim, history: StoredHistory): Promise<Found> {
    const { store, clock } = this.#parts
    const chain = chainOf(claim.chain)
    const options = { signal: this.#signal, manual: claim.manual }
    const say = (agrees: boolean | null, detail: string) => ({
      opinion: { source: source.name, agrees, detail, at: clock.now() },
      difference: null,
    })
    try {
      const known = history.count - history.unsettled
      const head = await source.page(
        { chain, address: claim.address, from: { kind: 'newest', known }, repeat: 0 },
        options,
      )
      if (head.tip < (await this.#newestHeight(history))) {
        return say(null, `${source.name} answers from block ${head.tip}, before the newest transaction here.`)
      }
      const told = new SourceBlocks({ source, chain, address: claim.address, options }, head)
      const found = await compare(store, history, told, Math.min(head.tip, history.tip))
      if (found.kind === 'same') return say(true, `${source.name} tells the same.`)
      if (found.kind === 'unsound') {
        return say(null, `${source.name} contradicts itself: its transactions do not lead to what it states.`)
      }
      return await this.#differing(source, claim, history, head, found, options)
    } catch (error) {
      if (error instanceof SourceError) return say(null, error.message)
      throw error
    }
  }

  async #newestHeight({ rowSetId, first, unsettled, count }: StoredHistory): Promise<number> {
    const rows = await this.#parts.store.rows(rowSetId, first, Math.min(count, unsettled + 1))
    return rows.find((row) => row.height !== null)?.height ?? 0
  }

  async #differing(
    source: ChainSource,
    claim: Claim,
    history: StoredHistory,
    head: HistoryPage,
    { first }: Comparison & { kind: 'different' },
    options: CallOptions,
  ): Promise<Found> {
    const stored = { balance: history.balance, transactionCount: history.count }
    const stated = { balance: head.balance, transactionCount: head.transactionCount }
    const bare = first !== null && (await this.#movesBareKey(claim, first, options))
    const difference: Difference = {
      kind: 'opinion',
      by: source.name,
      stored,
      stated,
      first,
      explanation: bare ? 'bare_public_key' : null,
    }
    const detail = explain(difference, history.source, nativeAsset(claim.chain).decimals)
    return {
      opinion: { source: source.name, agrees: false, detail, at: this.#parts.clock.now() },
      difference,
    }
  }

  async #movesBareKey(claim: Claim, { hash }: RowDifference, options: CallOptions): Promise<boolean> {
    const chain = chainOf(claim.chain)
    if (!isHashedKey(chain, claim.address)) return false
    const request = { chain, address: claim.address, hash }
    for (const source of this.#parts.sources.serving(claim.chain).all) {
      try {
        const inspector = source.bareKeyInspector
        if (inspector !== null) return await inspector.movesBareKey(request, options)
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
      }
    }
    return false
  }
}

function explain(
  { by, stored, stated, first, explanation }: Difference,
  origin: string,
  decimals: number,
): string {
  const sides = `${by} states ${stated.transactionCount} transactions and a balance of ${formatAmount(stated.balance, decimals)}; ${stored.transactionCount} and ${formatAmount(stored.balance, decimals)} are stored from ${origin}.`
  if (explanation === 'bare_public_key') {
    return `${sides} Transaction ${first?.hash} pays to the bare public key behind this address: one of the two counts that for the address, the other does not. Neither is wrong.`
  }
  return first === null ? sides : `${sides} They differ first at transaction ${first.hash}.`
}
