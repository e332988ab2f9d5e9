import { isSettled } from '../../domain/history/order.ts'
import { type CallOptions, SourceError } from '../../domain/ports/source.ts'
import type { Stats } from './decode-stats.ts'
import { keyOf, type ListedRow } from './decode-transactions.ts'
import type { EsploraCalls, Subject } from './esplora-calls.ts'
import type { Tip } from './tip-cache.ts'

/** Servers list at most this many unconfirmed rows. */
const MEMPOOL_ROWS = 50
/** Confirmed rows in one list. */
const CONFIRMED_ROWS = 25
/** A summary takes the place of more rows than this, or of more of which whole transactions are wanted. */
const LISTED_MAX = CONFIRMED_ROWS
const LISTED_WHOLE_MAX = 4 * CONFIRMED_ROWS
/** Of the newest rows whole transactions are kept in memory. */
const WHOLE_ROWS_MAX = 1000
/** Requests at most to reach a settled row. */
const REQUESTS_MAX = 3000
/** Requests at most to reach a known row, once a settled one is reached. */
const REQUESTS_TO_KNOWN_MAX = 10
/** More rows are not kept in memory. */
const ROWS_MAX = 100_000
/** Rows read at most to find unconfirmed ones at the end of an Electrum server's list. */
const ROWS_TO_END_MAX = 2000

/** The newest rows of a history, as the lists of one server have them. */
export interface Listing {
  readonly mempool: readonly ListedRow[]
  readonly confirmed: readonly ListedRow[]
  /** The confirmed rows by answer: each answer may come from another back-end. */
  readonly answers: readonly (readonly ListedRow[])[]
  /** The list has ended: there are no further confirmed rows, whatever the totals say. */
  readonly isWhole: boolean
  /** The confirmed rows are from summaries. */
  readonly isSummary: boolean
  /** How many requests it took. Rows of several requests form one snapshot only if the tip did not change. */
  readonly requests: number
}

/** Which implementation of Esplora's API the server runs, as far as its answers have shown. */
export interface Variant {
  /** It is backed by an Electrum server: pages are short, and an unknown cursor restarts at the newest row. */
  electrum: boolean
  /** Whether it offers summaries; null before the first request for one. */
  summaries: boolean | null
}

export interface ListingParts {
  readonly calls: EsploraCalls
  readonly subject: Subject
  readonly options: CallOptions
  /** Rows at the bottom that are stored already and need not be read. */
  readonly known: number
  /** The hash of the oldest of them, if there is one. */
  readonly bottom?: string | undefined
  readonly finalityDepth: number
  readonly variant: Variant
}

/** Reads the rows of an address from the newest down to a settled or known one. */
export class ListingReader {
  readonly #parts: ListingParts
  readonly #stats: Stats
  readonly #tip: Tip
  /** By hash and block. */
  readonly #seen = new Set<string>()
  readonly #mempool: ListedRow[] = []
  readonly #confirmed: ListedRow[] = []
  readonly #answers: (readonly ListedRow[])[] = []
  #isWhole = false
  #isSummary = false
  #last: ListedRow | undefined
  #requests = 0

  constructor(parts: ListingParts, stats: Stats, tip: Tip) {
    this.#parts = parts
    this.#stats = stats
    this.#tip = tip
  }

  /** `trustsSummaries`: summaries may take the place of whole transactions. Throws SourceError. */
  async read(trustsSummaries: boolean): Promise<Listing> {
    const { confirmed, mempool, electrum } = this.#stats
    const { variant, known } = this.#parts
    if (confirmed.count + mempool.count === 0) return this.#listing()
    variant.electrum = electrum
    if (electrum) {
      await this.#readElectrum()
      return this.#listing()
    }
    const wanted = confirmed.count - Math.max(0, known - 1)
    const summarises =
      trustsSummaries && isForSummary(wanted, this.#parts.subject) && variant.summaries !== false
    if (!summarises || !(await this.#readSummaries())) await this.#readLists()
    return this.#listing()
  }

  #listing(): Listing {
    const confirmed = new Set(this.#confirmed.map(({ hash }) => hash))
    const mempool = this.#mempool.filter(({ hash }) => !confirmed.has(hash))
    return {
      mempool,
      confirmed: this.#confirmed,
      answers: this.#answers,
      isWhole: this.#isWhole,
      isSummary: this.#isSummary,
      requests: this.#requests,
    }
  }

  async #readLists(): Promise<void> {
    const { calls, options } = this.#parts
    this.#take(await calls.newest(this.#subject, options))
    await this.#completeMempool()
    while (!this.#reachesFarEnough()) {
      const after = this.#confirmed.at(-1)?.hash ?? null
      if (this.#take(await calls.confirmed(this.#subject, after, options)) === 0) this.#isWhole = true
    }
  }

  /** False if the server does not offer summaries. */
  async #readSummaries(): Promise<boolean> {
    const { calls, subject, options, variant, bottom } = this.#parts
    do {
      const page = await calls.summary(subject, this.#confirmed.at(-1)?.hash ?? null, options)
      if (page === 'not-offered') {
        variant.summaries = false
        return false
      }
      variant.summaries = true
      this.#isSummary = true
      this.#isWhole = this.#take(page) === 0 || page.some(({ hash }) => hash === bottom)
    } while (!this.#reachesFarEnough())
    await this.#completeMempool()
    return true
  }

  /** Some servers list unconfirmed rows twice, and then fewer of them in the list of all. */
  async #completeMempool(): Promise<void> {
    const { calls, subject, options } = this.#parts
    const { count } = this.#stats.mempool
    if (this.#mempool.length < count && this.#mempool.length < MEMPOOL_ROWS) {
      this.#take(await calls.mempool(subject, options))
    }
    const listed = this.#mempool.length
    if (listed < count && listed >= MEMPOOL_ROWS) throw mempoolTooLong(count, listed)
  }

  /**
   * Unconfirmed rows come first, but those that spend unconfirmed outputs come last, below the oldest confirmed row.
   */
  async #readElectrum(): Promise<void> {
    const { calls, subject, options } = this.#parts
    this.#take(await calls.newest(subject, options))
    while (this.#confirmed.length === 0 ? this.#lacksRows() : !this.#reachesFarEnough()) {
      if (!(await this.#takeAfter(this.#last?.hash))) {
        this.#isWhole = true
        break
      }
    }
    if (this.#mempool.length < this.#stats.mempool.count) await this.#readEnd()
  }

  /** Without a known row at the bottom, the end of a long history is not looked for. */
  async #readEnd(): Promise<void> {
    const { confirmed, mempool } = this.#stats
    const bottom = this.#confirmed.length < confirmed.count ? this.#parts.bottom : undefined
    if (bottom === undefined && confirmed.count + mempool.count > ROWS_TO_END_MAX) return
    const [contiguous, answers] = [this.#confirmed.length, this.#answers.length]
    let after = bottom ?? this.#last?.hash
    while (this.#mempool.length < mempool.count && (await this.#takeAfter(after))) after = this.#last?.hash
    if (bottom === undefined) return
    this.#confirmed.length = contiguous
    this.#answers.length = answers
  }

  get #subject(): Subject {
    const { subject } = this.#parts
    return this.#seen.size < WHOLE_ROWS_MAX ? subject : { ...subject, withTransactions: false }
  }

  /** False if the list has ended. */
  async #takeAfter(hash: string | undefined): Promise<boolean> {
    const { calls, options } = this.#parts
    return hash !== undefined && this.#take(await calls.electrumAfter(this.#subject, hash, options)) > 0
  }

  /** How many of the rows are new. Throws SourceError if there are too many. */
  #take(page: readonly ListedRow[]): number {
    const had = this.#mempool.length + this.#confirmed.length
    if (this.#requests >= REQUESTS_MAX || had >= ROWS_MAX) throw tooManyRecent(had, this.#requests)
    this.#requests += 1
    const fresh = page.filter((row) => this.#seen.size < this.#seen.add(keyOf(row)).size)
    const confirmed = fresh.filter(({ height }) => height !== null)
    this.#mempool.push(...fresh.filter(({ height }) => height === null))
    this.#confirmed.push(...confirmed)
    this.#answers.push(confirmed)
    this.#last = fresh.at(-1) ?? this.#last
    return fresh.length
  }

  #lacksRows(): boolean {
    const { mempool, confirmed } = this.#stats
    return this.#mempool.length < mempool.count || confirmed.count > 0
  }

  /** Whether the confirmed rows need no further page. */
  #reachesFarEnough(): boolean {
    const { known, finalityDepth } = this.#parts
    const had = this.#confirmed.length
    const { count } = this.#stats.confirmed
    if (had >= count || this.#isWhole) return true
    const last = this.#confirmed.at(-1)
    if (last === undefined || !isSettled(last, this.#tip.height, finalityDepth)) return false
    const wanted = count - known + 1
    // One snapshot cannot reach rows that are too far; those in between are backfilled page by page.
    const isTooFar = wanted > (had / this.#requests) * REQUESTS_TO_KNOWN_MAX
    return had >= wanted || this.#requests >= REQUESTS_TO_KNOWN_MAX || isTooFar
  }
}

/** Whether so many confirmed rows are better read as a summary, which has no whole transactions. */
export function isForSummary(rows: number, { withTransactions }: Subject): boolean {
  return rows > (withTransactions === true ? LISTED_WHOLE_MAX : LISTED_MAX)
}

function mempoolTooLong(stated: number, listed: number): SourceError {
  return new SourceError(
    'rejected',
    'mempool_too_long',
    `${stated} unconfirmed transactions wait at this address, and Esplora lists no more than ${listed} of them.`,
  )
}

function tooManyRecent(rows: number, requests: number): SourceError {
  const sentence = `More than ${rows} transactions of this address are in the newest blocks, which may still change: Esplora listed so many in ${requests} answers, and no more are read at once.`
  return new SourceError('rejected', 'too_busy', sentence)
}
