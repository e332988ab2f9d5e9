import { SvelteMap } from 'svelte/reactivity'
import type { ApiClient } from '../../../src/client/api-client.ts'
import type { WalletAddress } from '../../../src/client/api-types.ts'
import { messageOf } from '../text/message.ts'

export interface AddressFilter {
  readonly used: 'true' | 'false' | null
  readonly branch: number | null
}

const PAGE = 100
const PAGES_KEPT = 30
const RETRY_MS = 2000

/** The addresses of a wallet by their place in the list, read page by page as they come into view. */
export class AddressRows {
  readonly #api: ApiClient
  readonly #id: number
  readonly #pages = new SvelteMap<number, readonly WalletAddress[]>()
  readonly #reading = new Map<number, AbortController>()
  readonly #stale = new Set<number>()
  #filter: AddressFilter
  #wanted: readonly [number, number] = [0, 0]
  #retry: ReturnType<typeof setTimeout> | undefined
  /** Null before the first answer. */
  total: number | null = $state(null)
  problem: string | null = $state(null)

  constructor(api: ApiClient, id: number, filter: AddressFilter) {
    this.#api = api
    this.#id = id
    this.#filter = filter
  }

  get(index: number): WalletAddress | null {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null
  }

  filter(filter: AddressFilter): void {
    this.stop()
    this.#reading.clear()
    this.#pages.clear()
    this.#stale.clear()
    this.#filter = filter
    this.total = null
    this.#wanted = [0, 0]
    this.#readWanted()
  }

  /** Rows `from` to `to` (exclusive) are in view. */
  want(from: number, to: number): void {
    this.#wanted = [Math.floor(from / PAGE), Math.floor(Math.max(from, to - 1) / PAGE)]
    this.#readWanted()
  }

  /** The wallet has changed: what is shown stays until it has been read again. */
  renew(): void {
    for (const page of this.#pages.keys()) this.#stale.add(page)
    this.#readWanted()
  }

  stop(): void {
    clearTimeout(this.#retry)
    for (const reading of this.#reading.values()) reading.abort()
  }

  #readWanted(): void {
    const [first, last] = this.#wanted
    for (let page = first; page <= last; page++) {
      if (!this.#pages.has(page) || this.#stale.has(page)) void this.#read(page)
    }
  }

  async #read(page: number): Promise<void> {
    if (this.#reading.has(page)) return
    const reading = new AbortController()
    this.#reading.set(page, reading)
    try {
      const { signal } = reading
      const { used, branch } = this.#filter
      const query = {
        offset: page * PAGE,
        limit: PAGE,
        ...(used === null ? {} : { used }),
        ...(branch === null ? {} : { branch }),
      }
      const { addresses, total } = await this.#api.wallets.addresses(this.#id, query, { signal })
      if (signal.aborted) return
      this.#pages.set(page, addresses)
      this.#stale.delete(page)
      this.total = total
      this.problem = null
      this.#evictFar()
    } catch (error) {
      if (reading.signal.aborted) return
      this.problem = messageOf(error)
      clearTimeout(this.#retry)
      this.#retry = setTimeout(() => this.#readWanted(), RETRY_MS)
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
