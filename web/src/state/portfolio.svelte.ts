import { SvelteMap } from 'svelte/reactivity'
import { getAddress, getSources, getTotals, listAddresses, removeAddress } from '../api/addresses.ts'
import { ApiProblem, messageOf } from '../api/api-problem.ts'
import { followEvents } from '../api/events.ts'
import type { Address, Source, Total } from '../api/types.ts'

/** The way to the server: not there yet, live, lost (it is tried again), or closed to who has no token. */
export type Link = 'opening' | 'live' | 'lost' | 'signed-out'

const UNDO_MS = 10_000
const TOTALS_DELAY_MS = 300
const LINES_DELAY_MS = 1500

/** What the server knows, kept up to date by its events. */
export class Portfolio {
  readonly #addresses = new SvelteMap<number, Address>()
  /** Deleted by the person, not yet at the server: it can be undone. */
  readonly #leaving = new SvelteMap<number, ReturnType<typeof setTimeout>>()
  readonly sources = new SvelteMap<string, Source>()
  totals: readonly Total[] = $state.raw([])
  link: Link = $state('opening')
  /** All addresses have been read at least once. */
  loaded = $state(false)
  problem: string | null = $state(null)
  #reading: AbortController | null = null
  #stop: () => void = () => {}
  #totalsTimer: ReturnType<typeof setTimeout> | undefined
  #linesTimer: ReturnType<typeof setTimeout> | undefined

  /** Those that are shown, oldest first. */
  readonly addresses: readonly Address[] = $derived(
    [...this.#addresses.values()].filter(({ id }) => !this.#leaving.has(id)),
  )
  /** Deleted, and still to be undone. */
  readonly leaving: readonly Address[] = $derived(
    [...this.#leaving.keys()].flatMap((id) => this.#addresses.get(id) ?? []),
  )
  /** The newest block of each chain that any proof was made at. */
  readonly tips: ReadonlyMap<string, number> = $derived.by(() => {
    const tips = new Map<string, number>()
    for (const { chain, verification } of this.#addresses.values()) {
      tips.set(chain, Math.max(tips.get(chain) ?? 0, verification?.height ?? 0))
    }
    return tips
  })

  start(): void {
    this.#stop = followEvents({
      onOpen: () => {
        this.link = 'live'
        void this.#read()
      },
      onLost: () => void this.#lost(),
      onAddress: (address) => this.#changed(address),
      onDeleted: (id) => {
        this.#forget(id)
        this.#sumUp()
      },
      onSource: (source) => this.sources.set(source.name, source),
    })
    addEventListener('pagehide', () => this.#removeAtOnce())
  }

  stop(): void {
    this.#stop()
    this.#reading?.abort()
    clearTimeout(this.#totalsTimer)
    clearTimeout(this.#linesTimer)
  }

  get(id: number): Address | null {
    return this.#leaving.has(id) ? null : (this.#addresses.get(id) ?? null)
  }

  /** An answer that has just been given. */
  put(address: Address): void {
    this.#changed(address)
  }

  /** Takes it off the page at once and deletes it in ten seconds, unless that is undone. */
  remove(id: number): void {
    const timer = setTimeout(() => void this.#removeNow(id), UNDO_MS)
    this.#leaving.set(id, timer)
  }

  undoRemove(id: number): void {
    clearTimeout(this.#leaving.get(id))
    this.#leaving.delete(id)
  }

  async #removeNow(id: number): Promise<void> {
    try {
      await removeAddress(id)
      this.#forget(id)
      this.#sumUp()
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) this.#forget(id)
      else {
        this.undoRemove(id)
        this.problem = `It could not be deleted: ${messageOf(error)}`
      }
    }
  }

  /** The page is closed: what was deleted is meant to be gone. */
  #removeAtOnce(): void {
    for (const [id, timer] of this.#leaving) {
      clearTimeout(timer)
      void removeAddress(id, true).catch(() => {})
    }
  }

  #forget(id: number): void {
    this.#addresses.delete(id)
    clearTimeout(this.#leaving.get(id))
    this.#leaving.delete(id)
  }

  async #read(): Promise<void> {
    this.#reading?.abort()
    const reading = new AbortController()
    this.#reading = reading
    const { signal } = reading
    try {
      const there = new Set<number>()
      for await (const addresses of listAddresses(signal)) {
        for (const address of addresses) {
          there.add(address.id)
          this.#addresses.set(address.id, address)
        }
        this.loaded = true
      }
      for (const id of this.#addresses.keys()) if (!there.has(id)) this.#forget(id)
      const [totals, sources] = await Promise.all([getTotals(), getSources()])
      this.totals = totals
      for (const source of sources) this.sources.set(source.name, source)
    } catch (error) {
      if (!signal.aborted) this.#failed(error)
    }
  }

  #failed(error: unknown): void {
    if (error instanceof ApiProblem && error.status === 401) this.link = 'signed-out'
    else this.problem = messageOf(error)
  }

  /** A stream that does not open may be closed to us, or the server may be down. */
  async #lost(): Promise<void> {
    if (this.link === 'live') this.link = 'lost'
    try {
      await getTotals()
    } catch (error) {
      this.link = error instanceof ApiProblem && error.status === 401 ? 'signed-out' : 'lost'
    }
  }

  #changed(address: Address): void {
    const before = this.#addresses.get(address.id)
    const { sparkline } = before ?? {}
    this.#addresses.set(address.id, sparkline === undefined ? address : { ...address, sparkline })
    if (before?.balance === address.balance && before.transaction_count === address.transaction_count) return
    this.#sumUp()
    if (address.sync_status === 'DONE') this.#drawLines()
  }

  #sumUp(): void {
    clearTimeout(this.#totalsTimer)
    this.#totalsTimer = setTimeout(async () => {
      try {
        this.totals = await getTotals()
      } catch (error) {
        this.#failed(error)
      }
    }, TOTALS_DELAY_MS)
  }

  /** Lines are not part of an event: they are read again a moment after the last change. */
  #drawLines(): void {
    if (this.#linesTimer !== undefined) return
    this.#linesTimer = setTimeout(() => {
      this.#linesTimer = undefined
      void this.#read()
    }, LINES_DELAY_MS)
  }

  /** Budgets and latencies change without an event. */
  async readSources(): Promise<void> {
    try {
      for (const source of await getSources()) this.sources.set(source.name, source)
    } catch (error) {
      if (this.link === 'live') this.#failed(error)
    }
  }

  /** Reads one address that is not known yet, as after opening its page by its link. */
  async look(id: number): Promise<Address | null> {
    try {
      const address = await getAddress(id)
      this.#changed(address)
      return address
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) return null
      throw error
    }
  }
}
