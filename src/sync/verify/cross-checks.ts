import type { Verification } from '../../domain/address/tracked-address.ts'
import type { StoredHistory } from '../../domain/history/stored-history.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import { withOpinion } from '../../domain/verification/verification.ts'
import { type FinishingParts, finishRun } from '../lease/finish-run.ts'
import type { SourceOrder } from '../pacing/source-order.ts'
import { auditHistory } from './audit-history.ts'
import { ListedRows } from './listed-rows.ts'
import { type CrossCheck, opinionOf } from './opinion.ts'

export interface CrossChecksParts extends FinishingParts {
  readonly sources: SourceOrder
  readonly queue: SyncQueue
  /** How often every history is cross-checked in the background (ms); 0 = only on request. */
  readonly verifyIntervalMs: number
  /** Each opinion once it is stored. */
  readonly onOpinion?: (source: string, outcome: OpinionOutcome) => void
}

/** `explained`: it differs for a known reason, for which neither side is wrong. */
type OpinionOutcome = 'agrees' | 'differs' | 'explained' | 'inconclusive'

/** A source that was unavailable or contradicts is asked again after this time (ms), if not sooner. */
const RETRY_MS = 3600_000

/**
 * Compares a stored history with what every other source reports, and stores their opinions. The stored rows are audited
 * first: below the newest block on which both sides agree, nothing is compared.
 */
export class CrossChecks {
  readonly #parts: CrossChecksParts
  readonly #signal: AbortSignal
  readonly #listedRows: ListedRows

  constructor(parts: CrossChecksParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
    this.#listedRows = new ListedRows(parts)
  }

  /** Ends the claim in every case. */
  async collect(claim: Claim): Promise<void> {
    const { store } = this.#parts
    const { history, verification } = claim
    const work = async () =>
      (await auditHistory(store.integrity, claim.addressId, this.#signal)) &&
      history !== null &&
      verification !== null
        ? await this.#collect(claim, history, verification)
        : await store.release(claim)
    await finishRun(claim, work, this.#parts, this.#signal)
  }

  async #collect(claim: Claim, history: StoredHistory, known: Verification): Promise<void> {
    const { store, sources, clock, verifyIntervalMs, onOpinion } = this.#parts
    const serving = sources.serving(claim.chain).all
    const others = serving.filter((source) => source.name !== history.source)
    const parts = { store, clock, signal: this.#signal, listedRows: this.#listedRows, serving }
    let verification = known
    const checks: CrossCheck[] = []
    for (const source of others) {
      const check = await opinionOf(source, claim, history, parts)
      verification = withOpinion(verification, check.opinion, check.difference)
      checks.push(check)
    }
    const isOpen = checks.some(({ opinion }) => opinion.agrees !== true)
    const wait = isOpen ? Math.min(RETRY_MS, verifyIntervalMs) : verifyIntervalMs
    const verifyAt = verifyIntervalMs > 0 && others.length > 0 ? clock.now() + wait : null
    await store.recordOpinions(claim, { verification, verifyAt })
    for (const check of checks) onOpinion?.(check.opinion.source, outcomeOf(check))
  }
}

function outcomeOf({ opinion, difference }: CrossCheck): OpinionOutcome {
  if (opinion.agrees === null) return 'inconclusive'
  if (opinion.agrees) return 'agrees'
  return difference?.explanation == null ? 'differs' : 'explained'
}
