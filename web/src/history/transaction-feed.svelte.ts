import type { OwnerTransaction } from '../../../src/client/api-types.ts'
import { Renewal } from '../state/renewal.ts'
import { messageOf } from '../text/message.ts'
import { joinNewest, keyOf } from './join-newest.ts'

interface FeedPage {
  readonly transactions: readonly OwnerTransaction[]
  readonly next_cursor: string | null
}

/** Reads a page, newest first; the first one without a cursor. Throws ApiProblem or Unreachable. */
export type ReadFeedPage = (cursor: string | null, signal: AbortSignal) => Promise<FeedPage>

const RENEW_WINDOW_MS = 1000
const BUSY_MS = 200
const RETRY_MS = 3000

/** Transactions, newest first, read page by page from the top. */
export class TransactionFeed {
  #readPage: ReadFeedPage
  #reading = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #renewal = new Renewal(() => this.#renew(), RENEW_WINDOW_MS)
  #cursor: string | null = null
  /** The end of the list was reached during a reading, which is not announced again. */
  #isMoreWanted = false
  rows: readonly OwnerTransaction[] = $state.raw([])
  /** How many pages have been read: a page may be empty although more follow. */
  pages = $state(0)
  /** Null before the first answer. */
  hasMore: boolean | null = $state(null)
  isReading = $state(false)
  problem: string | null = $state(null)

  constructor(readPage: ReadFeedPage) {
    this.#readPage = readPage
    void this.#read('first')
  }

  /** Other transactions than before, for instance of another filter. */
  restart(readPage: ReadFeedPage): void {
    this.#readPage = readPage
    void this.#read('first')
  }

  more(): void {
    if (this.hasMore !== true) return
    if (this.isReading) this.#isMoreWanted = true
    else void this.#read('next')
  }

  /** There may be new ones. */
  renewSoon(): void {
    this.#renewal.soon()
  }

  stop(): void {
    this.#renewal.stop()
    this.#halt()
  }

  #halt(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#reading.abort()
  }

  async #renew(): Promise<void> {
    if (this.isReading) this.#later(BUSY_MS, 'newest')
    else await this.#read('newest')
  }

  #later(ms: number, what: 'first' | 'next' | 'newest'): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      if (this.isReading) this.#later(ms, what)
      else void this.#read(what)
    }, ms)
  }

  async #read(what: 'first' | 'next' | 'newest'): Promise<void> {
    this.#halt()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    this.isReading = true
    this.#isMoreWanted = false
    try {
      const page = await this.#readPage(what === 'next' ? this.#cursor : null, signal)
      if (signal.aborted) return
      this.#take(what, page)
      this.problem = null
    } catch (error) {
      if (signal.aborted) return
      this.problem = messageOf(error)
      this.#later(RETRY_MS, this.hasMore === null ? 'first' : what)
    } finally {
      if (!signal.aborted) {
        this.isReading = false
        if (this.#isMoreWanted && what === 'newest') this.more()
      }
    }
  }

  #take(what: 'first' | 'next' | 'newest', page: FeedPage): void {
    const joined = what === 'newest' ? joinNewest(this.rows, page.transactions) : null
    if (joined !== null) {
      this.rows = joined
      return
    }
    const known = new Set(what === 'next' ? this.rows.map(keyOf) : [])
    const fresh = page.transactions.filter((row) => !known.has(keyOf(row)))
    this.rows = what === 'next' ? [...this.rows, ...fresh] : fresh
    this.pages = what === 'next' ? this.pages + 1 : 1
    this.#cursor = page.next_cursor
    this.hasMore = page.next_cursor !== null
  }
}
