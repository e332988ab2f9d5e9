import { SvelteMap } from 'svelte/reactivity'
import { messageOf } from '../text/message.ts'
import type { HistoryReader, ShownTransaction } from './shown-history.ts'

const PAGE = 100
const PAGES_KEPT = 60
const RETRY_MS = 2000

/** The rows of a history by their position in page order, read page by page as they come into view. */
export class TransactionRows {
  readonly #reader: HistoryReader
  readonly #pages = new SvelteMap<number, readonly ShownTransaction[]>()
  readonly #reading = new Map<number, AbortController>()
  /** Pages from before the last change of the history: shown until they are read again. */
  readonly #stale = new Set<number>()
  #wanted: readonly [number, number] = [0, 0]
  #retry: ReturnType<typeof setTimeout> | undefined
  problem: string | null = $state(null)

  constructor(reader: HistoryReader) {
    this.#reader = reader
  }

  get(index: number): ShownTransaction | null {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null
  }

  /** Rows `from` to `to` (exclusive) are in view. */
  want(from: number, to: number): void {
    this.#wanted = [Math.floor(from / PAGE), Math.floor(Math.max(from, to - 1) / PAGE)]
    const [first, last] = this.#wanted
    for (const [page, reading] of this.#reading) if (page < first || page > last) reading.abort()
    for (let page = first; page <= last; page++)
      if (!this.#pages.has(page) || this.#stale.has(page)) void this.#read(page)
  }

  /** The history has changed. */
  renew(): void {
    const [first, last] = this.#wanted
    for (const page of [...this.#pages.keys()]) {
      if (page < first || page > last) this.#pages.delete(page)
      else this.#stale.add(page)
    }
    for (const reading of this.#reading.values()) reading.abort()
    this.#reading.clear()
    this.#wantAgain()
  }

  stop(): void {
    clearTimeout(this.#retry)
    for (const reading of this.#reading.values()) reading.abort()
  }

  #wantAgain(): void {
    const [first, last] = this.#wanted
    this.want(first * PAGE, (last + 1) * PAGE)
  }

  async #read(page: number): Promise<void> {
    if (this.#reading.has(page)) return
    const reading = new AbortController()
    this.#reading.set(page, reading)
    try {
      const { signal } = reading
      const query = { offset: page * PAGE, limit: PAGE }
      const { transactions } = await this.#reader.transactions(query, { signal })
      if (signal.aborted) return
      this.#pages.set(page, transactions)
      this.#stale.delete(page)
      this.problem = null
      this.#evictFar()
    } catch (error) {
      if (reading.signal.aborted) return
      this.problem = messageOf(error)
      clearTimeout(this.#retry)
      this.#retry = setTimeout(() => this.#wantAgain(), RETRY_MS)
    } finally {
      if (this.#reading.get(page) === reading) this.#reading.delete(page)
    }
  }

  #evictFar(): void {
    const [first, last] = this.#wanted
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= PAGES_KEPT) return
      if (page < first || page > last) this.#pages.delete(page)
    }
  }
}
