import { SvelteMap } from 'svelte/reactivity'
import { getAddress, getSources, getTotals, listAddresses, removeAddress } from '../api/addresses.ts'
import { ApiProblem, messageOf } from '../api/api-problem.ts'
import { followEvents } from '../api/events.ts'
import { SIGNED_OUT } from '../api/request.ts'
import type { Address, Source, Total } from '../api/types.ts'

/** The way to the server: not there yet, live, lost (it is tried again), or closed to who has no token. */
export type Link = 'opening' | 'live' | 'lost' | 'signed-out'

type Timer = ReturnType<typeof setTimeout>

const UNDO_MS = 10_000
/** Many addresses may change at once: what has arrived is shown together. */
const ARRIVAL_MS = 50
const TOTALS_DELAY_MS = 300
const LINES_DELAY_MS = 1500

/** What the server knows, kept up to date by its events. */
export class Portfolio {
  readonly #addresses = new SvelteMap<number, Address>()
  /** Deleted by the person, not yet at the server: it can be undone. */
  readonly #leaving = new SvelteMap<number, Timer>()
  readonly sources = new SvelteMap<string, Source>()
  totals: readonly Total[] = $state.raw([])
  link: Link = $state('opening')
  /** All addresses have been read at least once. */
  loaded = $state(false)
  problem: string | null = $state(null)
  readonly #arrived = new Map<number, Address>()
  /** Told of by events since the list was asked for: what they say is newer than the list. */
  readonly #touched = new Set<number>()
  readonly #timers = new Map<'arrival' | 'totals' | 'lines', Timer>()
  readonly #life = new AbortController()
  #reading = new AbortController()

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
    const { signal } = this.#life
    const stopEvents = followEvents({
      onOpen: () => {
        this.link = 'live'
        void this.#read()
      },
      onLost: () => void this.#lost(),
      onAddress: (address) => {
        this.#arrived.set(address.id, address)
        this.#later('arrival', ARRIVAL_MS, () => this.#takeArrived())
      },
      onDeleted: (id) => {
        this.#forget(id)
        this.#sumUp()
      },
      onSource: (source) => this.sources.set(source.name, source),
    })
    signal.addEventListener('abort', stopEvents)
    addEventListener('pagehide', () => void this.settle(), { signal })
    addEventListener(
      SIGNED_OUT,
      () => {
        this.link = 'signed-out'
        this.stop()
      },
      { signal },
    )
  }

  stop(): void {
    this.#life.abort()
    this.#reading.abort()
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  get(id: number): Address | null {
    return this.#leaving.has(id) ? null : (this.#addresses.get(id) ?? null)
  }

  /** An answer that has just been given. */
  put(address: Address): void {
    this.#arrived.delete(address.id)
    this.#change(address)
  }

  /** Takes it off the page at once and deletes it in ten seconds, unless that is undone. */
  remove(id: number): void {
    this.#leaving.set(
      id,
      setTimeout(() => void this.#removeNow(id), UNDO_MS),
    )
  }

  undoRemove(id: number): void {
    clearTimeout(this.#leaving.get(id))
    this.#leaving.delete(id)
  }

  /** The page is left: what was deleted is meant to be gone. */
  async settle(): Promise<void> {
    const ids = [...this.#leaving.keys()]
    for (const id of ids) this.#forget(id)
    await Promise.allSettled(ids.map((id) => removeAddress(id, true)))
  }

  /** Reads one address that is not known yet, as after opening its page by its link; null if there is none. */
  async look(id: number): Promise<Address | null> {
    try {
      const address = await getAddress(id)
      this.put(address)
      return address
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) return null
      throw error
    }
  }

  /** Budgets and latencies change without an event. */
  async readSources(): Promise<void> {
    try {
      for (const source of await getSources()) this.sources.set(source.name, source)
    } catch (error) {
      this.#failed(error)
    }
  }

  async #removeNow(id: number): Promise<void> {
    try {
      await removeAddress(id)
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) {
        this.undoRemove(id)
        this.problem = `It could not be deleted: ${messageOf(error)}`
        return
      }
    }
    this.#forget(id)
    this.#sumUp()
  }

  async #read(): Promise<void> {
    this.#reading.abort()
    const reading = new AbortController()
    this.#reading = reading
    this.#touched.clear()
    try {
      const there = new Set<number>()
      for await (const addresses of listAddresses(reading.signal)) {
        for (const address of addresses) {
          there.add(address.id)
          this.#takeListed(address)
        }
        this.loaded = true
      }
      for (const id of [...this.#addresses.keys()]) {
        if (!there.has(id) && !this.#touched.has(id)) this.#forget(id)
      }
      await Promise.all([this.#readTotals(), this.readSources()])
    } catch (error) {
      if (!reading.signal.aborted) this.#failed(error)
    }
  }

  #takeListed(address: Address): void {
    if (!this.#touched.has(address.id)) this.#addresses.set(address.id, address)
    else {
      const known = this.#addresses.get(address.id)
      if (known !== undefined) this.#addresses.set(address.id, withLine(known, address))
    }
  }

  #takeArrived(): void {
    for (const address of this.#arrived.values()) this.#change(address)
    this.#arrived.clear()
  }

  #change(address: Address): void {
    const before = this.#addresses.get(address.id)
    this.#touched.add(address.id)
    this.#addresses.set(address.id, before === undefined ? address : withLine(address, before))
    if (before?.balance === address.balance && before.transaction_count === address.transaction_count) return
    this.#sumUp()
    // Lines are not part of an event: they are read again a moment after the last change.
    if (address.sync_status === 'DONE') this.#later('lines', LINES_DELAY_MS, () => void this.#read())
  }

  #forget(id: number): void {
    this.#touched.add(id)
    this.#arrived.delete(id)
    this.#addresses.delete(id)
    this.undoRemove(id)
  }

  #sumUp(): void {
    this.#later('totals', TOTALS_DELAY_MS, () => void this.#readTotals())
  }

  async #readTotals(): Promise<void> {
    try {
      this.totals = await getTotals()
    } catch (error) {
      this.#failed(error)
    }
  }

  /** A stream that does not open may be closed to us, or the server may be down. */
  async #lost(): Promise<void> {
    if (this.link === 'live') this.link = 'lost'
    try {
      await getTotals()
    } catch {
      if (this.link !== 'signed-out') this.link = 'lost'
    }
  }

  /** What is lost or closed is said by the link. */
  #failed(error: unknown): void {
    if (this.link === 'live') this.problem = messageOf(error)
  }

  /** Once for all that happens until then. */
  #later(what: 'arrival' | 'totals' | 'lines', ms: number, work: () => void): void {
    if (this.#timers.has(what)) return
    const timer = setTimeout(() => {
      this.#timers.delete(what)
      work()
    }, ms)
    this.#timers.set(what, timer)
  }
}

function withLine(address: Address, { sparkline }: Address): Address {
  return sparkline === undefined ? address : { ...address, sparkline }
}
