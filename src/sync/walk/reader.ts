import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import { ATTEMPTS, backoffMs } from '../../domain/backoff.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { SyncFailure } from '../../domain/errors.ts'
import type { Claim, PendingRollback } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import {
  type Above,
  type ChainSource,
  type HistoryPage,
  type ReadFrom,
  SourceError,
  type StatedTotals,
} from '../../domain/ports/source.ts'

/** The same answer is believed against the settled rows that it lacks when it is still given after this time. */
const DOUBT_MS = 6 * 3600_000

/** Ends a run: the source lacks what was settled. Carries the pendingRollback that a later run may confirm. */
export class StaleAnswer extends SyncFailure {
  readonly pendingRollback: PendingRollback | null

  constructor(message: string, pendingRollback: PendingRollback | null) {
    super('source_behind', message)
    this.pendingRollback = pendingRollback
  }
}

export interface ReaderParts {
  readonly source: ChainSource
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Asks one source about one address for one run: repeats, retries what is blank or behind, counts nothing twice. */
export class Reader {
  readonly #source: ChainSource
  readonly #claim: Claim
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #asked = new Map<string, number>()
  /** No answer that is taken for the top may come from below this height. */
  #tipFloor: number

  constructor(parts: ReaderParts, claim: Claim) {
    this.#source = parts.source
    this.#claim = claim
    this.#clock = parts.clock
    this.#signal = parts.signal
    this.#tipFloor = claim.history?.tip ?? 0
  }

  get source(): ChainSource {
    return this.#source
  }

  /** Rows were taken for settled under this tip: the top must not come from an older one. */
  raiseFloor(tip: number): void {
    this.#tipFloor = Math.max(this.#tipFloor, tip)
  }

  /**
   * The newest page, from a moment that is not before the last proof. `known` rows from the bottom need not be in it.
   * Throws StaleAnswer, SourceError, SyncFailure.
   */
  async head(known: number): Promise<HistoryPage> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#ask({ kind: 'newest', known })
      const reason = this.#whyStale(answer)
      if (reason === null || this.believes(answer)) return answer
      if (attempt === ATTEMPTS) throw new StaleAnswer(reason, this.pendingRollbackOf(answer))
      await this.#pause(attempt)
    }
  }

  /** Throws SourceError, SyncFailure `history_too_long`, and StaleAnswer for settled rows that are said not to exist. */
  async page(offset: number, above: Above): Promise<HistoryPage> {
    return await this.#ask({ kind: 'below', offset, above })
  }

  async #ask(from: ReadFrom): Promise<HistoryPage> {
    if (from.kind === 'below' && from.offset > this.#source.offsetMax) throw this.#tooLong()
    const { chain, address, manual } = this.#claim
    const question = from.kind === 'newest' ? 'newest' : `${from.offset} ${from.above.index}`
    for (let attempt = 1; ; attempt += 1) {
      const repeat = this.#asked.get(question) ?? 0
      this.#asked.set(question, repeat + 1)
      try {
        return await this.#source.page(
          { chain: chainOf(chain), address, from, repeat },
          { signal: this.#signal, manual },
        )
      } catch (error) {
        if (!(error instanceof SourceError) || error.kind !== 'absent') throw error
        const settled = this.#settledRows() > 0
        if (error.code === 'source_rejected' && !settled) throw error
        if (attempt === ATTEMPTS) throw settled ? new StaleAnswer(error.message, null) : error
        await this.#pause(attempt)
      }
    }
  }

  /** Throws SyncFailure when so many rows above what is known cannot all be asked for. */
  checkReach(rowsToRead: number, pageLength: number): void {
    if (rowsToRead > this.#source.offsetMax + Math.max(pageLength, 1)) throw this.#tooLong()
  }

  isStale(answer: StatedTotals): boolean {
    return this.#whyStale(answer) !== null
  }

  /** Whether this very answer was given by another source as well, or has been standing for hours. */
  believes(answer: StatedTotals): boolean {
    const { pendingRollback } = this.#claim
    return (
      pendingRollback !== null &&
      pendingRollback.balance === answer.balance &&
      pendingRollback.transactionCount === answer.transactionCount &&
      (pendingRollback.source === this.#source.name
        ? this.#clock.now() - pendingRollback.since >= DOUBT_MS
        : answer.tip >= this.#tipFloor)
    )
  }

  pendingRollbackOf(answer: StatedTotals): PendingRollback {
    const { balance, transactionCount } = answer
    const { pendingRollback } = this.#claim
    const source = this.#source.name
    const same =
      pendingRollback?.source === source &&
      pendingRollback.balance === balance &&
      pendingRollback.transactionCount === transactionCount
    return { balance, transactionCount, source, since: same ? pendingRollback.since : this.#clock.now() }
  }

  #whyStale(answer: StatedTotals): string | null {
    const { history } = this.#claim
    const name = this.#source.name
    if (answer.tip < this.#tipFloor) {
      return `${name} answers from block ${answer.tip}, before block ${this.#tipFloor} that this history is proven at`
    }
    if (history !== null && answer.transactionCount < this.#settledRows()) {
      const stated = formatAmount(answer.balance, nativeAsset(this.#claim.chain).decimals)
      return `${name} states ${answer.transactionCount} transactions and a balance of ${stated}, though ${this.#settledRows()} transactions were settled at block ${history.tip}`
    }
    return null
  }

  #settledRows(): number {
    const { history } = this.#claim
    return history === null ? 0 : history.count - history.unsettled
  }

  #tooLong(): SyncFailure {
    const reach = this.#source.offsetMax.toLocaleString('en')
    return new SyncFailure(
      'history_too_long',
      `${this.#source.name} lists no transactions beyond offset ${reach}, so this history cannot be read to its end`,
    )
  }

  #pause(attempt: number): Promise<void> {
    return this.#clock.sleep(backoffMs(attempt, this.#clock.random()), this.#signal)
  }
}
