import { ATTEMPTS, backoffMs } from '../../domain/backoff.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { SyncFailure } from '../../domain/errors.ts'
import { settledCount } from '../../domain/history/stored-history.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import {
  type Above,
  type ChainSource,
  type HistoryPage,
  type ReadFrom,
  SourceError,
} from '../../domain/ports/source.ts'
import { sourceTitle } from '../../domain/source-title.ts'
import { KEPT_ROWS_MAX, type PageTransactions } from './page-transactions.ts'
import { StaleAnswer } from './stale-answer.ts'

export interface PageReaderParts {
  readonly source: ChainSource
  readonly clock: Clock
  readonly signal: AbortSignal
  /** See `CallOptions`. */
  readonly patienceMs?: number
  /** Keeps the whole transactions that the pages have; null if they are of no use. */
  readonly transactions?: PageTransactions | null | undefined
}

/** Whose pages are read. */
export type PageReaderSubject = Pick<Claim, 'chain' | 'address' | 'manual' | 'history'>

/** Requests pages of one address from one source for one run; retries blank answers, each time past any cache. */
export class PageReader {
  readonly #parts: PageReaderParts
  readonly #claim: PageReaderSubject
  readonly #bottom: string | undefined
  /** How often each request was sent. */
  readonly #sent = new Map<string, number>()

  /** `bottom`: the hash of the oldest stored row. */
  constructor(parts: PageReaderParts, claim: PageReaderSubject, bottom?: string) {
    this.#parts = parts
    this.#claim = claim
    this.#bottom = bottom
  }

  get source(): ChainSource {
    return this.#parts.source
  }

  /** The newest page. `known` rows at the bottom are stored already: the answer need not reach below them. */
  async newest(known: number): Promise<HistoryPage> {
    return await this.#read({ kind: 'newest', known, bottom: this.#bottom })
  }

  /** Throws SourceError, SyncFailure `history_too_long`, and StaleAnswer for settled rows reported not to exist. */
  async below(offset: number, above: Above): Promise<HistoryPage> {
    return await this.#read({ kind: 'below', offset, above })
  }

  /** Throws SyncFailure when the source does not list as many rows as have to be read. */
  requireReach(rowsToRead: number, pageLength: number): void {
    if (rowsToRead > this.source.offsetMax + Math.max(pageLength, 1)) throw this.#tooLong()
  }

  async #read(from: ReadFrom): Promise<HistoryPage> {
    const { source, clock, signal, patienceMs } = this.#parts
    if (from.kind === 'below' && from.offset > source.offsetMax) throw this.#tooLong()
    const { chain, address, manual } = this.#claim
    const options = { signal, manual, ...(patienceMs === undefined ? {} : { patienceMs }) }
    const request = from.kind === 'newest' ? 'newest' : `${from.offset} ${from.above.index}`
    for (let attempt = 1; ; attempt += 1) {
      const repeat = this.#sent.get(request) ?? 0
      this.#sent.set(request, repeat + 1)
      try {
        const asked = { chain: chainOf(chain), address, from, repeat, withTransactions: this.#isKept(from) }
        return await this.#kept(await source.page(asked, options))
      } catch (error) {
        this.#throwUnlessRepeatable(error, attempt === ATTEMPTS)
        await clock.sleep(backoffMs(attempt, clock.random()), signal)
      }
    }
  }

  #isKept(from: ReadFrom): boolean {
    const isNew = from.kind === 'newest' || from.offset < KEPT_ROWS_MAX
    return isNew && (this.#parts.transactions ?? null) !== null
  }

  /** The page without its whole transactions, which are kept. */
  async #kept({ transactions, ...page }: HistoryPage): Promise<HistoryPage> {
    if (transactions === undefined) return page
    const { chain, address } = this.#claim
    const origin = { chain, address, source: this.source.name }
    await this.#parts.transactions?.keep(origin, { ...page, transactions })
    return page
  }

  /**
   * An answer without the address, or one that cannot be true, is requested again. With settled rows, the last one
   * without the address counts as a stale answer.
   */
  #throwUnlessRepeatable(error: unknown, isLast: boolean): void {
    if (error instanceof SourceError && error.kind === 'unusable' && !isLast) return
    if (!(error instanceof SourceError) || error.kind !== 'absent') throw error
    const settled = settledCount(this.#claim.history) > 0
    if (error.code === 'source_rejected' && !settled) throw error
    if (isLast) throw settled ? new StaleAnswer(error.message, null) : error
  }

  #tooLong(): SyncFailure {
    const { name, offsetMax } = this.source
    return new SyncFailure(
      'history_too_long',
      `${sourceTitle(name)} lists no transactions beyond offset ${offsetMax.toLocaleString('en')}, so this history cannot be read to its end.`,
    )
  }
}
