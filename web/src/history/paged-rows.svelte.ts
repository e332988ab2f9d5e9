import { SvelteMap } from 'svelte/reactivity'
import { messageOf } from '../text/message.ts'

/** Throws ApiProblem or Unreachable. `total`: of all rows, where the answer says it. */
export type ReadRows<Row> = (
  range: { readonly offset: number; readonly limit: number },
  signal: AbortSignal,
) => Promise<{ readonly rows: readonly Row[]; readonly total?: number }>

const PAGE = 100
const PAGES_KEPT = 60
const RETRY_MS = 2000

/** The rows of a long list by their place in it, read page by page as they come into view. */
export class PagedRows<Row> {
  #readRows: ReadRows<Row>
  readonly #pages = new SvelteMap<number, readonly Row[]>()
  readonly #reading = new Map<number, AbortController>()
  /** Pages from before the last change of the list: shown until they are read again. */
  readonly #stale = new Set<number>()
  #wanted: readonly [number, number] = [0, 0]
  #retry: ReturnType<typeof setTimeout> | undefined
  /** Null before the first answer, and where answers do not say it. */
  total: number | null = $state(null)
  problem: string | null = $state(null)

  constructor(readRows: ReadRows<Row>) {
    this.#readRows = readRows
  }

  get(index: number): Row | null {
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

  /** The list has changed. */
  renew(): void {
    const [first, last] = this.#wanted
    for (const page of [...this.#pages.keys()]) {
      if (page < first || page > last) this.#pages.delete(page)
      else this.#stale.add(page)
    }
    this.#abortAll()
    this.#wantAgain()
  }

  /** It is another list, shown from its top. */
  restart(readRows: ReadRows<Row>): void {
    this.stop()
    this.#abortAll()
    this.#pages.clear()
    this.#stale.clear()
    this.#readRows = readRows
    this.total = null
    this.want(0, 1)
  }

  stop(): void {
    clearTimeout(this.#retry)
    for (const reading of this.#reading.values()) reading.abort()
  }

  #abortAll(): void {
    for (const reading of this.#reading.values()) reading.abort()
    this.#reading.clear()
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
      const { rows, total } = await this.#readRows({ offset: page * PAGE, limit: PAGE }, signal)
      if (signal.aborted) return
      this.#pages.set(page, rows)
      this.#stale.delete(page)
      if (total !== undefined) this.total = total
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
