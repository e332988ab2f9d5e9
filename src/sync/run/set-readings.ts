import { setImmediate } from 'node:timers/promises'
import { chainOf } from '../../domain/chains/chain.ts'
import { highestTip } from '../../domain/history/plausible.ts'
import { settledCount } from '../../domain/history/stored-history.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { ChainSource, HistoryPage } from '../../domain/ports/source.ts'
import { isSourceFault } from './all-sources-failed.ts'
import { PrefetchedSource } from './prefetched-source.ts'
import { readSet } from './read-set.ts'
import type { RunFinisher } from './run-finisher.ts'
import type { RunParts } from './run-parts.ts'

type Claims = readonly [Claim, ...Claim[]]
type Pages = ReadonlyMap<string, HistoryPage>

const NO_PAGES: Pages = new Map()

/** Reads one address, of which this source knows the newest page already, and ends its run unless it throws. */
type ReadOne = (claim: Claim, source: PrefetchedSource) => Promise<void>

/**
 * Reads addresses of one chain in one set, with the source that is tried first, and ends their runs. Each address is then
 * walked from its own page, as if its source had answered that; no failure of one concerns another. What the set does not
 * prove returns to the queue, to be read alone.
 */
export class SetReadings {
  readonly #parts: RunParts
  readonly #signal: AbortSignal
  readonly #finisher: RunFinisher
  readonly #readOne: ReadOne

  constructor(parts: RunParts, signal: AbortSignal, finisher: RunFinisher, readOne: ReadOne) {
    this.#parts = parts
    this.#signal = signal
    this.#finisher = finisher
    this.#readOne = readOne
  }

  async run(claims: Claims): Promise<void> {
    const { store, sources, clock } = this.#parts
    const source = sources.serving(claims[0].chain).first(clock.now())
    let pages = NO_PAGES
    try {
      if (source !== null) pages = await this.#read(claims, source)
    } catch (error) {
      return await this.#each(claims, () => Promise.reject(error))
    }
    await this.#each(claims, async (claim) => {
      const page = pages.get(claim.address)
      if (source !== null && page !== undefined && !isBehind(page, claim)) {
        await this.#readOne(claim, new PrefetchedSource(source, page))
      } else if (pages.size > 0) await store.requeueAlone(claim)
      else await store.release(claim)
    })
  }

  /** No pages if the set fails: readings of single addresses then find out why, or ask the next source. */
  async #read(claims: Claims, source: ChainSource): Promise<Pages> {
    const { sources, clock } = this.#parts
    const chain = chainOf(claims[0].chain)
    const highest = highestTip(chain, null, clock.now())
    const tips = claims.map(({ history }) => history?.tip ?? 0).filter((tip) => tip <= highest)
    const addresses = claims.map(({ address }) => address)
    const options = {
      signal: this.#signal,
      manual: claims.some(({ manual }) => manual),
      patienceMs: sources.serving(chain.slug).patienceMs(source, clock.now()),
    }
    try {
      const set = { chain, addresses, tipFloor: Math.max(0, ...tips) }
      return await readSet(source, set, { sources, clock }, options)
    } catch (error) {
      if (this.#signal.aborted || !isSourceFault(error)) throw error
      return NO_PAGES
    }
  }

  async #each(claims: Claims, work: (claim: Claim) => Promise<void>): Promise<void> {
    const { publishedAtOnce } = this.#parts.store
    for (let from = 0; from < claims.length; from += publishedAtOnce) {
      const some = claims.slice(from, from + publishedAtOnce)
      await Promise.all(some.map((claim) => this.#finisher.finish(claim, () => work(claim))))
      await setImmediate()
    }
  }
}

/** Whether the page is older than what was proven before: only the source itself can repeat it. */
function isBehind(page: HistoryPage, { history }: Claim): boolean {
  return history !== null && (page.tip < history.tip || page.transactionCount < settledCount(history))
}
