import { SvelteMap } from 'svelte/reactivity'
import type { ApiClient } from '../../../src/client/api-client.ts'
import type { Address, PriceProvider, Source } from '../../../src/client/api-types.ts'
import { type Outage, outageOf } from '../../../src/domain/outage.ts'
import { historyKey } from './history-key.ts'
import { Recency } from './recency.ts'
import { type Surroundings, surroundingsOf } from './surroundings.ts'
import { Totals } from './totals.svelte.ts'

/** Called with the address after its shown history has changed, and with what it was before. */
export type HistoryListener = (address: Address, before: Address) => void

/** What the server knows, as far as the page has read it. Events change it in place. */
export class Portfolio {
  readonly #addresses = new SvelteMap<number, Address>()
  readonly #totals = new Totals()
  readonly #listeners = new Map<number, Set<HistoryListener>>()
  readonly #recency = new Recency<number>()
  readonly #sourceRecency = new Recency<string>()
  readonly sources = new SvelteMap<string, Source>()
  /** Nothing can be read at all; what is shown is the last known state. */
  readonly outage: Outage | null = $derived.by(() => outageOf([...this.sources.values()]))
  /** In the order in which they are asked; empty where prices are off, null before they have been read. */
  priceProviders: readonly PriceProvider[] | null = $state.raw(null)
  /** The prices are invented: the program runs as a demo. */
  readonly hasDemoPrices = $derived.by(() => this.priceProviders?.some(({ demo }) => demo) ?? false)
  /** At least one page of the list has been read. */
  loaded = $state(false)
  /** All of the list has been read at least once. */
  #complete = $state(false)

  readonly addresses: readonly Address[] = $derived([...this.#addresses.values()])
  /** Empty until the whole list has been read: a partial sum would be a wrong number. */
  readonly totals = $derived(this.#complete ? this.#totals.all : [])
  /** The newest block of each chain at which anything was proven, or that a source announces. */
  readonly tips: ReadonlyMap<string, number> = $derived.by(() => {
    const tips = new Map<string, number>()
    for (const { chain, verification } of this.#addresses.values()) {
      tips.set(chain, Math.max(tips.get(chain) ?? 0, verification?.height ?? 0))
    }
    for (const { live, tips: stated } of this.sources.values()) {
      for (const chain of live) tips.set(chain, Math.max(tips.get(chain) ?? 0, stated[chain] ?? 0))
    }
    return tips
  })

  /** What is known of the sources of a chain. */
  surroundings(chain: string): Surroundings {
    return surroundingsOf(chain, [...this.sources.values()])
  }

  get(id: number): Address | null {
    return this.#addresses.get(id) ?? null
  }

  /** The state that an event carries. */
  put(address: Address): void {
    this.#recency.changed(address.id)
    this.#set(address)
  }

  /** The answer to a request: an event may have brought a newer state already. */
  putIfNew(address: Address): void {
    if (!this.#addresses.has(address.id)) this.put(address)
  }

  relabel(id: number, label: string | null): void {
    const address = this.#addresses.get(id)
    if (address !== undefined) this.put({ ...address, label })
  }

  forget(id: number): void {
    this.#recency.changed(id)
    const address = this.#addresses.get(id)
    if (address !== undefined) this.#totals.subtract(address)
    this.#addresses.delete(id)
  }

  /** The state that an event carries. */
  putSource(source: Source): void {
    this.#sourceRecency.changed(source.name)
    this.sources.set(source.name, source)
  }

  /** Reads all sources. Events that arrive meanwhile are newer than the answer. */
  async readSources(api: ApiClient): Promise<void> {
    const requested = this.#sourceRecency.request()
    const { sources, prices } = await api.allSources()
    for (const source of sources) {
      if (this.#sourceRecency.takes(source.name, requested)) this.sources.set(source.name, source)
    }
    this.priceProviders = prices
  }

  /** Takes a list page by page. Events that arrive meanwhile are newer than the list. */
  async replaceAll(pages: AsyncIterable<readonly Address[]>): Promise<void> {
    const requested = this.#recency.request()
    const listed = new Set<number>()
    for await (const page of pages) {
      for (const address of page) {
        listed.add(address.id)
        this.#takeListed(address, requested)
      }
      this.loaded = true
    }
    for (const id of [...this.#addresses.keys()]) {
      if (!listed.has(id) && !this.#recency.isNewer(id, requested)) this.forget(id)
    }
    this.#complete = true
  }

  /** Returns how to unsubscribe. */
  onHistoryChange(id: number, listener: HistoryListener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set()
    this.#listeners.set(id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(id)
    }
  }

  #takeListed(address: Address, requested: number): void {
    const known = this.#addresses.get(address.id)
    if (this.#recency.takes(address.id, requested)) this.#set(address)
    else if (known !== undefined) this.#set(withSparkline(known, address))
  }

  #set(address: Address): void {
    const before = this.#addresses.get(address.id)
    if (before !== undefined) this.#totals.subtract(before)
    this.#totals.add(address)
    this.#addresses.set(address.id, before === undefined ? address : withSparkline(address, before))
    if (before === undefined || historyKey(before) === historyKey(address)) return
    for (const listener of this.#listeners.get(address.id) ?? []) listener(address, before)
  }
}

/** `address`, with what only lists and events of new rows carry, of `other` where it has none itself. */
function withSparkline(address: Address, { sparkline, last_activity_at: activity }: Address): Address {
  if (address.sparkline !== undefined || sparkline === undefined) return address
  return { ...address, sparkline, ...(activity === undefined ? {} : { last_activity_at: activity }) }
}
