import type { ChainSlug } from '../../domain/chains/chain.ts'
import { lastFinishedDay, nextFinish, ratesNewSince } from '../../domain/money/finished-day.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { PriceBook } from '../../domain/ports/price-book.ts'
import type { PriceSource, RateSource } from '../../domain/ports/price-source.ts'
import { SourceError } from '../../domain/ports/source.ts'
import type { StoreChanges } from '../../domain/ports/store-changes.ts'
import { CloseReading } from './close-reading.ts'

export interface PriceKeeperParts {
  readonly sources: readonly PriceSource[]
  readonly rates: readonly RateSource[]
  readonly book: PriceBook
  readonly changes: StoreChanges
  /** The chains whose coins are followed. */
  readonly followed: () => Promise<readonly ChainSlug[]>
  readonly clock: Clock
  readonly onUnexpected: (error: unknown) => void
}

/**
 * A process that has the task and ends without giving it up holds up the others for so long (ms). It keeps the task with
 * each request, and one with all its retries takes less.
 */
const LEASE_MS = 4 * 60_000
/** How often a process without the task asks for it (ms). */
const TAKEN_MS = 60_000
/** After a failure of a provider (ms). */
const RETRY_MS = 5 * 60_000
/** Before the first request for values, how often (ms) it is looked for. */
const UNWANTED_MS = 2000
/** After a change of the addresses (ms): many come at once. */
const SETTLING_MS = 500
/** So that not all programs ask at the same second (ms). */
const SPREAD_MS = 10 * 60_000

/**
 * Keeps the daily closes of the coins that are followed, and the exchange rates: all of the past once a request has asked
 * for a value, then each day when it is finished. Where processes share a store, one of them does.
 */
export class PriceKeeper {
  readonly #parts: PriceKeeperParts
  /** The chains of the last round that left nothing to do, until when (ms). */
  #done: { readonly chains: string; readonly until: number } | null = null

  constructor(parts: PriceKeeperParts) {
    this.#parts = parts
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#parts.sources.length === 0) return
    while (!signal.aborted) {
      const changed = this.#nextChange(signal)
      const waitMs = await this.#look(signal)
      await changed.within(waitMs)
      await this.#parts.clock.sleep(SETTLING_MS, signal).catch(() => {})
    }
  }

  /** Does what is due. Returns when (ms from now) to look again at the latest. */
  async #look(signal: AbortSignal): Promise<number> {
    const { book, clock, onUnexpected, followed } = this.#parts
    try {
      if ((await book.doneAt('now')) === null) return UNWANTED_MS
      const chains = await followed()
      const names = [...chains].sort().join()
      const now = clock.now()
      if (this.#done?.chains === names && this.#done.until > now) return this.#done.until - now
      if (chains.length > 0) {
        const terms = { now, leaseMs: LEASE_MS, unlessSince: Number.MAX_SAFE_INTEGER }
        if (!(await book.take('closes', terms))) return TAKEN_MS
        if (!(await this.#round(chains, signal))) return RETRY_MS
      }
      const until = nextFinish(now) + clock.random() * SPREAD_MS
      this.#done = { chains: names, until: Math.min(until, now + 6 * 3_600_000) }
      return this.#done.until - clock.now()
    } catch (error) {
      if (!signal.aborted) onUnexpected(error)
      return RETRY_MS
    }
  }

  /** Has the task, and gives it up. Returns whether nothing is left to do. */
  async #round(chains: readonly ChainSlug[], signal: AbortSignal): Promise<boolean> {
    const { book } = this.#parts
    try {
      const read = await Promise.allSettled([this.#readRates(signal), this.#readCloses(chains, signal)])
      for (const each of read) if (each.status === 'rejected') throw each.reason
      return read.every((each) => each.status === 'fulfilled' && each.value)
    } finally {
      await book.giveUp('closes', null)
    }
  }

  async #readCloses(chains: readonly ChainSlug[], signal: AbortSignal): Promise<boolean> {
    const { book, clock, sources } = this.#parts
    const last = lastFinishedDay(clock.now())
    const prolong = () => book.prolong('closes', clock.now() + LEASE_MS)
    let isComplete = true
    for (const source of sources) {
      isComplete =
        (await new CloseReading(source, { ...this.#parts, prolong }, last).run(chains, signal)) && isComplete
    }
    return isComplete
  }

  async #readRates(signal: AbortSignal): Promise<boolean> {
    const { book, clock, rates: sources } = this.#parts
    const now = clock.now()
    const doneAt = await book.doneAt('rates')
    const { days, damaged } = await book.rates()
    const isFresh = doneAt !== null && doneAt <= now && doneAt >= ratesNewSince(now)
    if (isFresh && damaged.length === 0) return true
    const since = damaged.length === 0 ? (days.at(-1)?.day ?? null) : null
    try {
      for (const source of sources) {
        await book.addRates(await source.rates(since, { signal, manual: false }), now)
      }
      return true
    } catch (error) {
      if (error instanceof SourceError) return false
      throw error
    }
  }

  /** From now on: what is changed before `within` is called counts as well. */
  #nextChange(signal: AbortSignal) {
    const { changes, clock } = this.#parts
    const changed = new AbortController()
    const unsubscribe = changes.subscribe(({ kind }) => {
      if (kind === 'address' || kind === 'wallet' || kind === 'queue') changed.abort()
    })
    return {
      within: async (ms: number) => {
        await clock.sleep(Math.max(ms, 0), AbortSignal.any([changed.signal, signal])).catch(() => {})
        unsubscribe()
      },
    }
  }
}
